import type { Change, ChangeSet } from '../../contracts/changes/changeSet.ts';
import type { Finding } from '../../contracts/changes/finding.ts';
import { missingCharacter } from '../../platform/text/encodings.ts';

/** Encodings that can be recognised by their bytes; all others are guesses. */
const known = /^(?:utf|iso-8859-1$)/;

/**
 * Characters of a change that the file's encoding does not have, which could not be written; and, as warnings, new
 * characters in files whose encoding was guessed.
 * @param before a file's text at the base commit
 */
export function checkEncodings(
  { changes }: ChangeSet,
  before: (path: string) => string | undefined,
): readonly Finding[] {
  return changes.flatMap((change) => findingsOf(change, before));
}

function findingsOf(change: Change, before: (path: string) => string | undefined): readonly Finding[] {
  if (change.kind === 'delete' || change.encoding === undefined || change.content === undefined) return [];
  const { path, content, encoding } = change;
  const missing = missingCharacter(content, encoding);
  if (missing !== undefined) {
    const message = `${path} is encoded in ${encoding}, which has no character \`${missing}\`. Use only characters of that encoding.`;
    return [{ code: 'encoding', severity: 'error', path, message }];
  }
  if (known.test(encoding)) return [];
  const old = new Set(before(change.kind === 'rename' ? change.previousPath : path));
  const fresh = [...new Set(content)].filter((one) => one > '\x7f' && !old.has(one));
  if (fresh.length === 0) return [];
  const message = `${path} seems to be encoded in ${encoding}, so \`${fresh.slice(0, 5).join('')}\` was written in it. Please check.`;
  return [{ code: 'encoding-guessed', severity: 'warning', path, message }];
}
