import type { Actor } from '../deliveries/deliveryEvent.ts';

/** One change of a work item, as its history tells it. */
export interface WorkItemUpdate {
  /** Counted from 1, which is the one that made it. */
  readonly revision: number;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
  readonly changedBy: Actor | undefined;
  /** Reference names. */
  readonly changedFields: readonly string[];
  /** Absent when this change left the tags alone. */
  readonly tags: { readonly before: readonly string[]; readonly after: readonly string[] } | undefined;
  /** Absent when this change left the state alone. */
  readonly state?: { readonly before: string; readonly after: string } | undefined;
  /** To whom this change assigned it, if it did. */
  readonly assignedTo: Actor | undefined;
}
