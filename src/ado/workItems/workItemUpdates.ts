import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import type { Connection } from '../http/connection.ts';
import { isServerException } from '../http/failures.ts';
import { resources } from '../http/resources.ts';
import { type AdoWorkItem, adoWorkItemSchema, listSchema } from '../http/schemas.ts';
import { textOf } from './fields/workItemFields.ts';
import { isSameRelation, type NewLink, toRelation } from './workItemLinks.ts';
import { getWorkItem, tagsOf } from './workItems.ts';

/** What every process template sorts its states into, whatever their names. */
export type StateCategory = 'Proposed' | 'InProgress' | 'Resolved' | 'Completed' | 'Removed';

/** What shall be so on a work item; what is so already stays untouched. */
export interface WorkItemChange {
  readonly project: string;
  readonly id: number;
  /** A state of the first of these categories that the work item's type has. */
  readonly stateCategories?: readonly StateCategory[];
  /** This very state instead, e.g. the one it had before a run. */
  readonly state?: string;
  /** The state is set only while it still is this one: what people set in the meantime stays. */
  readonly onlyFromState?: string;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  readonly addLinks?: readonly NewLink[];
  /** How often to read again and try when someone else changes the work item in the meantime; 3 by default. */
  readonly mostTries?: number;
}

export interface ChangedWorkItem {
  readonly revision: number;
  /** False when all was so already: nothing was written. */
  readonly changed: boolean;
  /** What was there before this call, to be put back should the run be undone. */
  readonly before: { readonly state: string; readonly tags: readonly string[] };
}

interface PatchOperation {
  readonly op: 'add' | 'replace' | 'test';
  readonly path: string;
  readonly value: unknown;
}

const stateSchema = z.object({ name: z.string().min(1), category: z.string() });

/**
 * Brings a work item into the wanted shape in one revision; others' tags, links and changes stay. Doing it again writes
 * nothing.
 * @throws AgentError `conflict` when it changed under every try, `configuration` when its type has no such state or a rule
 *   of the process refuses the change, `invalid-input` when something asked for can be on no work item
 */
export async function changeWorkItem(connection: Connection, change: WorkItemChange): Promise<ChangedWorkItem> {
  const mostTries = change.mostTries ?? 3;
  for (let attempt = 1; ; attempt++) {
    const current = await getWorkItem(connection, change.project, change.id, 'relations');
    const operations = await operationsFor(connection, change, current);
    const before = {
      state: textOf(current.fields, 'System.State'),
      tags: tagsOf(textOf(current.fields, 'System.Tags')),
    };
    if (operations.length === 0) {
      return { revision: current.rev, changed: false, before };
    }
    try {
      const revision = await patch(connection, change, [
        { op: 'test', path: '/rev', value: current.rev },
        ...operations,
      ]);
      return { revision, changed: true, before };
    } catch (error) {
      if (!(error instanceof AgentError) || error.type !== 'conflict' || attempt >= mostTries) {
        throw refusedState(change, current, operations, error) ?? error;
      }
    }
  }
}

async function operationsFor(
  connection: Connection,
  change: WorkItemChange,
  current: AdoWorkItem,
): Promise<readonly PatchOperation[]> {
  const { addLinks = [] } = change;
  const state = await stateOperations(connection, change, current);
  const relations = current.relations ?? [];
  const links = addLinks
    .map(toRelation)
    .filter(
      (wanted, index, all) =>
        !relations.some((present) => isSameRelation(present, wanted)) &&
        all.findIndex((other) => isSameRelation(other, wanted)) === index,
    );
  return [
    ...state,
    ...tagOperations(change, current),
    ...links.map((value): PatchOperation => ({ op: 'add', path: '/relations/-', value })),
  ];
}

async function stateOperations(
  connection: Connection,
  change: WorkItemChange,
  current: AdoWorkItem,
): Promise<readonly PatchOperation[]> {
  const { project, id, stateCategories = [] } = change;
  const presentName = textOf(current.fields, 'System.State');
  if (change.onlyFromState !== undefined && change.onlyFromState !== presentName) return [];
  if (change.state !== undefined) return change.state === presentName ? [] : [setState(change.state)];
  if (stateCategories.length === 0) return [];
  const type = textOf(current.fields, 'System.WorkItemType');
  const { value: states } = await connection.json(
    {
      operation: 'workItemStates.list',
      purpose: `list the states of type "${type}" in project "${project}"`,
      resource: resources.workItemTypeStates,
      route: { project, type },
    },
    listSchema(stateSchema),
  );
  const category = stateCategories.find((wanted) => states.value.some((state) => state.category === wanted));
  const present = states.value.find(({ name }) => name === presentName);
  const wanted = states.value.find((state) => state.category === category);
  if (category === undefined || wanted === undefined) {
    throw new AgentError(
      'configuration',
      `Could not set the state of work item ${id} in project "${project}": its type "${type}" has no state in the ` +
        `${stateCategories.length === 1 ? 'category' : 'categories'} ${stateCategories.join(', ')}. Choose another one.`,
    );
  }
  return present?.category === category ? [] : [setState(wanted.name)];
}

/** What a rule of the process has against a state, in words for those who can change the one or the other. */
function refusedState(
  { project, id }: WorkItemChange,
  current: AdoWorkItem,
  operations: readonly PatchOperation[],
  error: unknown,
): AgentError | undefined {
  const wanted = operations.find(({ path }) => path === statePath)?.value;
  if (wanted === undefined || !(error instanceof AgentError) || !isServerException(error, 'RuleValidationException')) {
    return undefined;
  }
  const [type, present] = [textOf(current.fields, 'System.WorkItemType'), textOf(current.fields, 'System.State')];
  const said = /answered \d+ \((.*)\)\. /s.exec(error.message)?.[1] ?? 'no reason given';
  return new AgentError(
    'configuration',
    `Could not set the state of work item ${id} in project "${project}" from "${present}" to "${wanted}": a rule of the ` +
      `process refuses it for the type "${type}" (${said}). Choose a state that can follow "${present}", fill in what ` +
      'the rule asks for, or change the process.',
    { cause: error.cause },
  );
}

const statePath = '/fields/System.State';

function setState(name: string): PatchOperation {
  return { op: 'add', path: statePath, value: name };
}

function tagOperations(change: WorkItemChange, current: AdoWorkItem): readonly PatchOperation[] {
  const { addTags = [], removeTags = [] } = change;
  const present = tagsOf(textOf(current.fields, 'System.Tags'));
  const key = (tag: string) => tag.trim().toLowerCase();
  const removed = new Set(removeTags.map(key));
  const wanted = new Map(present.filter((tag) => !removed.has(key(tag))).map((tag) => [key(tag), tag]));
  for (const tag of addTags) {
    if (/[;,]/.test(tag) || tag.trim() === '') {
      throw new AgentError(
        'invalid-input',
        `"${tag}" cannot be a tag: it is empty or contains a comma or a semicolon.`,
      );
    }
    wanted.set(key(tag), wanted.get(key(tag)) ?? tag.trim());
  }
  const isSame = wanted.size === present.length && present.every((tag) => wanted.has(key(tag)));
  // `add` would merge with the present tags, so that none could ever go.
  return isSame ? [] : [{ op: 'replace', path: '/fields/System.Tags', value: [...wanted.values()].join('; ') }];
}

async function patch(
  connection: Connection,
  { project, id }: WorkItemChange,
  operations: readonly PatchOperation[],
): Promise<number> {
  const { value: updated } = await connection.json(
    {
      operation: 'workItems.update',
      purpose: `change work item ${id} in project "${project}"`,
      resource: resources.workItem,
      method: 'PATCH',
      contentType: 'application/json-patch+json',
      route: { project, id },
      body: operations,
    },
    adoWorkItemSchema,
  );
  return updated.rev;
}
