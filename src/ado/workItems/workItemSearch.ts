import { z } from 'zod';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import { textOf } from './fields/workItemFields.ts';
import { tagsOf } from './workItems.ts';

export interface WorkItemSearch {
  readonly project: string;
  /** Only work items with this tag, as a whole. */
  readonly tag?: string;
  /** Only work items of these types. */
  readonly types?: readonly string[];
  /** Only these work items. */
  readonly ids?: readonly number[];
  /** Only work items in whose discussion this word was ever written. The index of words may be minutes behind. */
  readonly saidWord?: string;
  /** Only work items changed at this time or later. */
  readonly changedSince?: Date;
}

/** A work item as a list shows it. */
export interface FoundWorkItem {
  readonly id: number;
  /** Name of its project. */
  readonly project: string;
  readonly revision: number;
  readonly type: string;
  readonly state: string;
  readonly title: string;
  readonly tags: readonly string[];
  /** ISO 8601. */
  readonly changedAt: string;
}

/** As many as one call for details takes. */
const pageSize = 200;
const shownFields = ['Id', 'TeamProject', 'WorkItemType', 'State', 'Title', 'Tags', 'ChangedDate'].map(
  (name) => `System.${name}`,
);

const queryResultSchema = z.object({ workItems: z.array(z.object({ id: z.number().int().positive() })) });
const detailSchema = z
  .object({ id: z.number().int().positive(), rev: z.number().int(), fields: z.record(z.string(), z.unknown()) })
  .nullable();

/**
 * Work items by id, oldest first, for finding what no delivery told of. Pages go on after the last id, so that changes
 * in the meantime neither hide nor repeat one, and no answer comes near the 20,000 results a query may have.
 */
export async function* findWorkItems(
  connection: Connection,
  search: WorkItemSearch,
): AsyncGenerator<FoundWorkItem, void, undefined> {
  let lastId = 0;
  for (;;) {
    const ids = await queryIds(connection, search, lastId);
    const last = ids.at(-1);
    if (last === undefined) {
      return;
    }
    yield* await readDetails(connection, search.project, ids);
    lastId = last;
  }
}

async function queryIds(connection: Connection, search: WorkItemSearch, after: number): Promise<readonly number[]> {
  const { value: result } = await connection.json(
    {
      operation: 'workItems.query',
      purpose: `query work items of project "${search.project}"`,
      resource: resources.workItemQuery,
      method: 'POST',
      route: { project: search.project },
      query: { $top: pageSize, timePrecision: true },
      body: { query: buildWiql(search, after) },
    },
    queryResultSchema,
  );
  return result.workItems.map(({ id }) => id);
}

/** The search as a query; exported for its test. */
export function buildWiql(search: WorkItemSearch, after: number): string {
  const { tag, types, ids, saidWord, changedSince } = search;
  const conditions = [
    '[System.TeamProject] = @project',
    `[System.Id] > ${after}`,
    ...(tag === undefined ? [] : [`[System.Tags] CONTAINS ${quoted(tag)}`]),
    ...(types === undefined ? [] : [`[System.WorkItemType] IN (${types.map(quoted).join(', ')})`]),
    ...(ids === undefined ? [] : [`[System.Id] IN (${ids.join(', ')})`]),
    ...(saidWord === undefined ? [] : [`[System.History] CONTAINS WORDS ${quoted(saidWord)}`]),
    ...(changedSince === undefined ? [] : [`[System.ChangedDate] >= ${quoted(changedSince.toISOString())}`]),
  ];
  return `SELECT [System.Id] FROM WorkItems WHERE ${conditions.join(' AND ')} ORDER BY [System.Id] ASC`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

async function readDetails(
  connection: Connection,
  project: string,
  ids: readonly number[],
): Promise<readonly FoundWorkItem[]> {
  const { value: details } = await connection.json(
    {
      operation: 'workItems.batch',
      purpose: `read ${ids.length} work items of project "${project}"`,
      resource: resources.workItemsBatch,
      method: 'POST',
      route: { project },
      // What was deleted since the query is left out.
      body: { ids, fields: shownFields, errorPolicy: 'omit' },
    },
    listSchema(detailSchema),
  );
  return details.value.flatMap((found) =>
    found === null
      ? []
      : {
          id: found.id,
          project: textOf(found.fields, 'System.TeamProject'),
          revision: found.rev,
          type: textOf(found.fields, 'System.WorkItemType'),
          state: textOf(found.fields, 'System.State'),
          title: textOf(found.fields, 'System.Title'),
          tags: tagsOf(textOf(found.fields, 'System.Tags')),
          changedAt: textOf(found.fields, 'System.ChangedDate'),
        },
  );
}
