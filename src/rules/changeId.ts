import { createHash } from 'node:crypto';

/** What people decide on: a content, and the commit that it goes on. */
export interface IdentifiedChange {
  /** How it is pushed: the same content on top of a branch and in place of it are two changes. */
  readonly kind: string;
  /** Of the change set, lower-case hexadecimal; absent for a merge, which has no content of its own. */
  readonly sha256?: string | undefined;
  /** The commit that it goes on; absent for a branch that is not there yet. */
  readonly onto?: string | undefined;
}

const idCharacters = 12;

/** The id that a question names and its answer must name. */
export function changeIdOf({ kind, sha256 = '', onto = '' }: IdentifiedChange): string {
  const hash = createHash('sha256').update(JSON.stringify([kind, sha256, onto]));
  return hash.digest('hex').slice(0, idCharacters);
}
