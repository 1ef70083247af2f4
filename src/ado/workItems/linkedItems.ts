import { decodePercent } from '../../contracts/text/decodePercent.ts';
import type { AdoRelation } from '../http/schemas.ts';
import { isRemote } from './workItemLinks.ts';

interface Named {
  /** How it is linked and what it is, for people: `Related 12`, `Fixed in Commit 1a2b3c4d`. */
  readonly name: string;
  /** What someone wrote beside the link. */
  readonly comment: string;
}

/** Something that a work item is linked to, by what is needed to read it. */
export type LinkedItem = Named &
  (
    | { readonly kind: 'work-item'; readonly workItemId: number }
    | { readonly kind: 'commit'; readonly projectId: string; readonly repositoryId: string; readonly commit: string }
    | { readonly kind: 'build'; readonly buildId: number }
    /** Its name says all. */
    | { readonly kind: 'other' }
  );

const workItemUrl = /\/_apis\/wit\/workItems\/(\d{1,9})$/i;
/** `vstfs:///{tool}/{kind}/{id}`: see the list of artifact link types of Azure DevOps. */
const artifactUrl = /^vstfs:\/\/\/([^/]{1,60})\/([^/]{1,60})\/(.{1,1000})$/is;
const longest = 300;
/** Links to work items are named by their type; what comes after is which end of it this is. */
const relationNames: Readonly<Record<string, string>> = {
  'System.LinkTypes.Hierarchy-Forward': 'Child',
  'System.LinkTypes.Related': 'Related',
  'System.LinkTypes.Duplicate-Forward': 'Duplicate',
  'System.LinkTypes.Duplicate-Reverse': 'Duplicate of',
  'System.LinkTypes.Dependency-Forward': 'Successor',
  'System.LinkTypes.Dependency-Reverse': 'Predecessor',
  'Microsoft.VSTS.Common.TestedBy-Forward': 'Tested by',
  'Microsoft.VSTS.Common.TestedBy-Reverse': 'Tests',
  'Microsoft.VSTS.Common.Affects-Forward': 'Affects',
  'Microsoft.VSTS.Common.Affects-Reverse': 'Affected by',
};
const parentRelation = 'System.LinkTypes.Hierarchy-Reverse';

/** What the relations of a work item lead to; the parent and attachments are read elsewhere. */
export function linkedItemsOf(relations: readonly AdoRelation[]): readonly LinkedItem[] {
  return relations.flatMap((relation): readonly LinkedItem[] => {
    const { rel, url } = relation;
    const comment = attribute(relation, 'comment');
    if (rel === 'AttachedFile' || rel === parentRelation) return [];
    if (rel === 'Hyperlink') return [{ kind: 'other', name: oneLine(url), comment }];
    const workItemId = Number(workItemUrl.exec(url)?.[1]);
    if (!Number.isNaN(workItemId)) {
      const how = attribute(relation, 'name') || (relationNames[rel] ?? 'Linked');
      if (isRemote(relation)) {
        return [{ kind: 'other', name: `${how} ${workItemId} of another organisation`, comment }];
      }
      return [{ kind: 'work-item', workItemId, name: `${how} ${workItemId}`, comment }];
    }
    return rel === 'ArtifactLink' ? artifact(relation, comment) : [];
  });
}

function artifact(relation: AdoRelation, comment: string): readonly LinkedItem[] {
  const [, tool = '', type = '', id = ''] = artifactUrl.exec(relation.url) ?? [];
  if (id === '') return [];
  const how = attribute(relation, 'name') || type;
  const parts = decodePercent(id).split('/');
  const [projectId = '', repositoryId = '', ...things] = parts;
  const thing = things.join('/');
  switch (`${tool}/${type}`.toLowerCase()) {
    case 'git/commit':
      if (!/^[0-9a-f]{40}$/i.test(thing)) return [];
      return [{ kind: 'commit', projectId, repositoryId, commit: thing, name: `${how} ${thing.slice(0, 8)}`, comment }];
    case 'build/build':
      if (!/^[1-9]\d{0,9}$/.test(id)) return [];
      return [{ kind: 'build', buildId: Number(id), name: `${how} ${id}`, comment }];
    case 'git/ref':
      return [{ kind: 'other', name: oneLine(`${how} ${decodePercent(thing.slice(2))}`), comment }];
    default:
      // A pull request, a wiki page, a changeset, something on GitHub: the last part says which one.
      return [{ kind: 'other', name: oneLine(`${how} ${parts.at(-1) ?? ''}`), comment }];
  }
}

function attribute({ attributes }: AdoRelation, name: string): string {
  const value = attributes?.[name];
  return typeof value === 'string' ? oneLine(value) : '';
}

function oneLine(text: string): string {
  return text.slice(0, longest).toWellFormed().replaceAll(/\s/g, ' ').trim();
}
