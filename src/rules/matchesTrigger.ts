import type { Rules } from '../contracts/rules/rules.ts';
import { trimmedEnd } from '../contracts/text/linearText.ts';
import { matchesPrincipal, type Person } from './principals.ts';

/** The fields of a work item that triggers look at. */
export interface TriggeringWorkItem {
  readonly tags: readonly string[];
  readonly type: string;
  readonly areaPath?: string | undefined;
  readonly assignedTo?: Person | undefined;
}

export type TriggerMatch = { readonly matches: true } | { readonly matches: false; readonly reason: string };

/**
 * Whether a work item may start a run. A comment is enough by itself; a tag or an assignment must be listed in the
 * rules and still be set. Area and type are checked in every case.
 */
export function matchesTrigger(
  { triggers }: Pick<Rules, 'triggers'>,
  workItem: TriggeringWorkItem,
  trigger: 'tag' | 'assignment' | 'comment',
): TriggerMatch {
  const { tags, assignedTo, areaPaths, workItemTypes } = triggers;
  if (workItemTypes.length > 0 && !includesName(workItemTypes, workItem.type)) {
    return { matches: false, reason: `the rules do not start runs for work items of type "${workItem.type}"` };
  }
  const area = workItem.areaPath ?? '';
  if (areaPaths.length > 0 && !areaPaths.some((path) => isWithin(area, path))) {
    return { matches: false, reason: 'the rules do not start runs for work items in this area' };
  }
  const isTagged = tags.some((tag) => includesName(workItem.tags, tag));
  const isAssigned = workItem.assignedTo !== undefined && matchesPrincipal(workItem.assignedTo, assignedTo, []);
  return trigger === 'comment' || isTagged || isAssigned
    ? { matches: true }
    : { matches: false, reason: 'the work item has none of the tags or assignments that start a run' };
}

function includesName(names: readonly string[], name: string): boolean {
  return names.some((candidate) => candidate.toLowerCase() === name.toLowerCase());
}

function isWithin(area: string, path: string): boolean {
  const [whole, part] = [area, path].map((text) => trimmedEnd(text.toLowerCase().replaceAll('/', '\\'), '\\'));
  return whole === part || (whole?.startsWith(`${part}\\`) ?? false);
}
