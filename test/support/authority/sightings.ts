import type { World } from './world.ts';

/** A comment as somebody could see it; one that was written again is seen in each of its versions. */
export interface Sighting {
  readonly workItemId: number;
  readonly commentId: number;
  readonly author: string;
  /** As it is stored: Markdown of people, HTML of the agent. */
  readonly text: string;
  /** Milliseconds since the epoch: when this version was written. */
  readonly at: number;
}

/** Every version of every comment on the work items, which Azure DevOps itself keeps as history and the stand-in does not. */
export interface Sightings {
  look(): void;
  all(): readonly Sighting[];
}

export function createSightings({ state }: Pick<World, 'state'>, workItems: readonly number[]): Sightings {
  const seen = new Map<string, Sighting>();
  return {
    look() {
      for (const workItemId of workItems) {
        for (const { commentId, version, text, createdBy, createdDate, modifiedDate } of state.workItemComments.list(
          String(workItemId),
        )) {
          const key = `${commentId}.${version}`;
          const at = Date.parse(version === 1 ? createdDate : modifiedDate);
          if (!seen.has(key)) seen.set(key, { workItemId, commentId, author: createdBy, text, at });
        }
      }
    },
    all: () => [...seen.values()],
  };
}
