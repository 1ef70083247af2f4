import { createHash } from 'node:crypto';
import type { SentEntry } from '../requests/conversation.ts';

const shortId = /^[A-Za-z0-9]{9}$/;
const idCharacters = 9;

/**
 * The id of a call that another API or model gave, in the form that all of them take: nine letters and digits, as Mistral
 * demands ("must be a-z, A-Z, 0-9, with a length of 9"). The same id gives the same one always.
 */
export function portableCallId(id: string): string {
  if (shortId.test(id)) return id;
  const digest = createHash('sha256')
    .update(id)
    .digest('base64')
    .replace(/[^A-Za-z0-9]/g, '');
  return digest.slice(0, idCharacters);
}

const longestName = 64;

/** The name of a called tool as both APIs take it, whatever the model wrote: they refuse other characters in what was said. */
export function portableToolName(name: string): string {
  const plain = name.slice(0, longestName).replace(/[^A-Za-z0-9_-]/g, '_');
  return plain === '' ? 'unknown' : plain;
}

/** As long as the contract lets an id be. */
const longestId = 200;

/**
 * Gives the calls of one answer ids that no other call of the conversation has. The endpoint's own id stays where it can;
 * others are made from the place in the conversation, so that the same answer gets the same ids.
 * @returns the id of the next call
 */
export function createCallIds(entries: readonly SentEntry[]): (given: string | number | null | undefined) => string {
  const taken = new Set(entries.flatMap((entry) => (entry.kind === 'answer' ? entry.calls.map(({ id }) => id) : [])));
  let count = 0;
  return (given) => {
    const own = String(given ?? '');
    const isUsable = own !== '' && own.length <= longestId && !taken.has(own);
    const id = isUsable ? own : `call${padded(entries.length, 3)}${padded(count, 2)}`;
    count += 1;
    taken.add(id);
    return id;
  };
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
