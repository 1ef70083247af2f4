import type { WorkItemText } from '../../contracts/workItems/workItem.ts';
import { readRawBuild } from '../builds/builds.ts';
import { readPastCommitByIds } from '../git/pastCommit.ts';
import type { Connection } from '../http/connection.ts';
import { ignoreFailure } from '../http/ignoreFailure.ts';
import type { AdoRelation } from '../http/schemas.ts';
import { isGuid } from '../identities/guid.ts';
import { readProject } from '../repositories/projects.ts';
import { readWorkItemBatch } from './fields/workItemBatch.ts';
import { type LinkedItem, linkedItemsOf } from './linkedItems.ts';

/** Of each kind the newest; the others are named without being read. */
const mostCommits = 3;
const mostBuilds = 3;
const mostWorkItems = 40;
const mostPaths = 20;
const longestMessage = 1_000;
const mostLinked = 60;

type ItemOfKind<Kind extends LinkedItem['kind']> = Extract<LinkedItem, { kind: Kind }>;

/**
 * What the links of a work item lead to, in words: titles of work items, messages and paths of commits, results of builds.
 * Everything is read in the work item's own project: who may link a thing of another project need not be one who may read it.
 */
export async function readLinkedItems(
  connection: Connection,
  project: string,
  relations: readonly AdoRelation[],
): Promise<readonly WorkItemText[]> {
  const things = linkedItemsOf(relations).slice(-mostLinked);
  const workItems = await titlesOf(connection, project, things);
  const commits = await changesOf(connection, project, lastOf(things, 'commit', mostCommits));
  const builds = await resultsOf(connection, project, lastOf(things, 'build', mostBuilds));
  return things.flatMap((thing) => {
    const text = workItems.get(thing) ?? commits.get(thing) ?? builds.get(thing) ?? '';
    // A work item without a title is gone, or of another project.
    if (thing.kind === 'work-item' && text === '') return [];
    return [{ name: thing.name, text: [text, thing.comment].filter((part) => part !== '').join('\n') }];
  });
}

function lastOf<Kind extends LinkedItem['kind']>(
  things: readonly LinkedItem[],
  kind: Kind,
  most: number,
): readonly ItemOfKind<Kind>[] {
  return things.filter((thing): thing is ItemOfKind<Kind> => thing.kind === kind).slice(-most);
}

async function titlesOf(
  connection: Connection,
  project: string,
  things: readonly LinkedItem[],
): Promise<ReadonlyMap<LinkedItem, string>> {
  const wanted = lastOf(things, 'work-item', mostWorkItems);
  const ids = [...new Set(wanted.map(({ workItemId }) => workItemId))];
  const fields = ['System.Title', 'System.WorkItemType', 'System.State'];
  const found = await readWorkItemBatch(connection, project, ids, fields);
  const titles = new Map(
    found.map(({ id, fields: of }) => [
      id,
      `${of['System.WorkItemType']} "${of['System.Title']}" (${of['System.State']})`,
    ]),
  );
  return new Map(wanted.map((thing) => [thing, titles.get(thing.workItemId) ?? '']));
}

async function changesOf(
  connection: Connection,
  project: string,
  commits: readonly ItemOfKind<'commit'>[],
): Promise<ReadonlyMap<LinkedItem, string>> {
  const texts = new Map<LinkedItem, string>();
  if (commits.length === 0) return texts;
  const projectId = isGuid(project) ? project : (await ignoreFailure(readProject(connection, project)))?.id;
  for (const thing of commits) {
    if (thing.projectId.toLowerCase() !== projectId?.toLowerCase()) continue;
    const found = await ignoreFailure(
      readPastCommitByIds(connection, { ...thing, name: thing.repositoryId }, thing.commit),
    );
    if (found === undefined) continue;
    const paths = found.paths.slice(0, mostPaths).join(', ');
    const more = found.paths.length > mostPaths ? ` and ${found.paths.length - mostPaths} more` : '';
    const message = found.message.slice(0, longestMessage).toWellFormed().trim();
    texts.set(thing, paths === '' ? message : `${message}\nIt changed ${paths}${more}.`);
  }
  return texts;
}

async function resultsOf(
  connection: Connection,
  project: string,
  builds: readonly ItemOfKind<'build'>[],
): Promise<ReadonlyMap<LinkedItem, string>> {
  const texts = new Map<LinkedItem, string>();
  for (const thing of builds) {
    const found = await ignoreFailure(readRawBuild(connection, project, thing.buildId));
    if (found === undefined) continue;
    const { buildNumber, definition, status, result, sourceBranch, sourceVersion } = found;
    const of = sourceVersion === undefined ? '' : ` at commit ${sourceVersion.slice(0, 12)}`;
    texts.set(
      thing,
      `${definition?.name ?? 'Build'} ${buildNumber ?? ''} of ${sourceBranch ?? 'an unknown branch'}${of}: ${result ?? status}`,
    );
  }
  return texts;
}
