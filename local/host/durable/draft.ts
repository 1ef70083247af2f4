import type { StoredEvent } from './events.ts';
import type { Tracker } from './trackers.ts';

/** What a step sets in motion outside its own history; committed together with it. */
export type Effect =
  | { readonly kind: 'activity'; readonly id: number; readonly name: string; readonly input: string | undefined }
  /** An event that comes back to the instance itself, in a step of its own. */
  | { readonly kind: 'message'; readonly event: StoredEvent }
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: number }
  | {
      readonly kind: 'child';
      readonly id: number;
      readonly instanceId: string;
      readonly name: string;
      readonly version: string | undefined;
      readonly input: string | undefined;
    }
  | { readonly kind: 'entity'; readonly entityId: string; readonly due: number; readonly message: string };

/** The part of a step that grows while its events and actions are worked through. */
export interface Draft {
  readonly instanceId: string;
  readonly execution: string;
  /** The orchestrator's `currentUtcDateTime` in this step, milliseconds since the epoch. */
  readonly now: number;
  nextId: number;
  /** Events that the step writes after those it was handed. */
  readonly events: StoredEvent[];
  readonly effects: Effect[];
  /** By slot; undefined where one ends. */
  readonly trackers: Map<string, Tracker | undefined>;
  /** Why the orchestration cannot go on, where the host and not the orchestrator says so. */
  failure: string | undefined;
}

export function takeId(draft: Draft): number {
  const id = draft.nextId;
  draft.nextId += 1;
  return id;
}
