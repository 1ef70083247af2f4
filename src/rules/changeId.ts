import { createHash } from 'node:crypto';

/** What people decide on: the content, and the commit it is based on. */
export interface IdentifiedChange {
  /** How it is pushed: adding to a branch and replacing it are two different changes. */
  readonly kind: string;
  /** Of the change set, lower-case hexadecimal; absent for a merge, which has no content of its own. */
  readonly sha256?: string | undefined;
  /** The commit it is based on; absent while the branch does not exist. */
  readonly onto?: string | undefined;
}

const idCharacters = 12;

/** The id that the question states and the answer must repeat. */
export function changeIdOf({ kind, sha256 = '', onto = '' }: IdentifiedChange): string {
  const hash = createHash('sha256').update(JSON.stringify([kind, sha256, onto]));
  return hash.digest('hex').slice(0, idCharacters);
}
