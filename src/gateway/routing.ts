import type { Actor, DeliveryEvent } from '../contracts/deliveryEvent.ts';
import { parseCommands } from './commands.ts';

export interface RoutingRules {
  /** The work item tag that asks for a run. ADO compares tags without regard to case. */
  readonly tag: string;
}

export type Route =
  | {
      readonly kind: 'start';
      readonly project: string;
      readonly workItemId: number;
      readonly revision: number | undefined;
      readonly trigger: 'tag' | 'comment';
      /** What the command's author asked for beyond the work item. Untrusted. */
      readonly instructions: string | undefined;
      readonly requestedBy: string | undefined;
    }
  | { readonly kind: 'ignored'; readonly reason: string };

/**
 * Which run, if any, an event asks for. A tag asks once: when the work item is created with it, or when an update
 * adds it; a comment asks with `/agent fix`.
 */
export function routeEvent(event: DeliveryEvent, rules: RoutingRules): Route {
  if (event.kind === 'workItemCommented') {
    return routeComment(event);
  }
  if (!hasTag(event.tags.after, rules.tag)) {
    return { kind: 'ignored', reason: `the work item does not carry the tag "${rules.tag}"` };
  }
  if (event.kind === 'workItemUpdated') {
    if (event.tags.before === undefined) {
      return { kind: 'ignored', reason: 'the update did not change the tags' };
    }
    if (hasTag(event.tags.before, rules.tag)) {
      return { kind: 'ignored', reason: `the work item carried the tag "${rules.tag}" before` };
    }
  }
  return start(event, 'tag', undefined);
}

function routeComment(event: Extract<DeliveryEvent, { kind: 'workItemCommented' }>): Route {
  const commands = parseCommands(event.commentText);
  const fix = commands.find((command) => command.name === 'fix');
  if (fix !== undefined) {
    return start(event, 'comment', fix.text === '' ? undefined : fix.text);
  }
  const [other] = commands;
  return {
    kind: 'ignored',
    reason: other === undefined ? 'the comment holds no command' : `the command "${other.name}" starts no run`,
  };
}

function start(event: DeliveryEvent, trigger: 'tag' | 'comment', instructions: string | undefined): Route {
  return {
    kind: 'start',
    project: event.project,
    workItemId: event.workItemId,
    revision: event.revision,
    trigger,
    instructions,
    requestedBy: nameOf(event.changedBy),
  };
}

function nameOf(actor: Actor | undefined): string | undefined {
  return actor?.uniqueName ?? actor?.displayName ?? actor?.id;
}

function hasTag(tags: readonly string[], tag: string): boolean {
  return tags.some((candidate) => candidate.toLowerCase() === tag.toLowerCase());
}
