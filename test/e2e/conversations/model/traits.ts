import { createHash } from 'node:crypto';
import { seeded } from '../../../local/host/durable/support/seeded.ts';

/** What happens in the run of one conversation; the same for the same seed. */
export interface Traits {
  readonly candidates: number;
  /** The model asks people something before it plans. */
  readonly asksPeople: boolean;
  /** The first change breaks the build. */
  readonly isRedAtFirst: boolean;
  /** A reviewer asks for another change. */
  readonly isReviewed: boolean;
}

export function traitsOf(seed: number): Traits {
  const random = randomOf(seed, 'traits');
  const number = random();
  return {
    candidates: number < 0.7 ? 1 : number < 0.9 ? 2 : 3,
    asksPeople: random() < 0.2,
    isRedAtFirst: random() < 0.2,
    isReviewed: random() < 0.2,
  };
}

/** Numbers from 0 to 1 of their own for everything that has a name. */
export function randomOf(seed: number, name: string): () => number {
  return seeded(createHash('sha256').update(`${seed} ${name}`).digest().readUInt32BE());
}

const mark = 'conversation-seed-';

/** What the work item's title says, so that the model knows which conversation it is in. */
export function markOf(seed: number): string {
  return `${mark}${seed}`;
}

/** @throws Error where a text has no mark */
export function seedIn(text: string): number {
  const found = new RegExp(`${mark}(\\d+)`).exec(text)?.[1];
  if (found === undefined) throw new Error('The conversation does not say which one it is.');
  return Number(found);
}
