import { isOfModel, type PlacedItem } from '../request/askedItem.ts';
import { plainError } from '../wire/errorEnvelope.ts';
import { fault, type Objection } from './objection.ts';

/** What the endpoint gave in earlier answers, as far as a request can name it. */
export interface GivenItems {
  /** Ids of items that were stored. */
  readonly storedIds: ReadonlySet<string>;
  /** Encrypted thinking, with the id of its item. */
  readonly thinking: ReadonlyMap<string, string>;
}

/**
 * Items that a request names or encrypts: of ids that nothing was stored under (the original looks up only those that it
 * needs: references, and thinking without its encrypted content; here all), thinking of nobody, thinking without what
 * followed it. Wording: router-for-me/CLIProxyAPI, vercel/ai issue 11036 and others.
 */
export function thinkingObjection(items: readonly PlacedItem[], given: GivenItems): Objection | undefined {
  for (const [position, { item, index, id }] of items.entries()) {
    if (id !== undefined && !given.storedIds.has(id)) return { answer: notStored(id), isFault: false };
    if (item.kind !== 'reasoning') continue;
    const { encryptedContent } = item;
    if (encryptedContent === undefined && id === undefined) {
      const param = `input[${index}].id`;
      return fault(plainError(400, 'missing_required_parameter', `Missing required parameter: '${param}'.`, param));
    }
    const known = encryptedContent === undefined ? id : given.thinking.get(encryptedContent);
    if (known === undefined) return { answer: foreign(encryptedContent ?? ''), isFault: false };
    const next = items[position + 1]?.item;
    if (next === undefined || !isOfModel(next)) return fault(withoutFollowing(known));
  }
  return undefined;
}

function notStored(id: string) {
  const advice = 'Try again with `store` set to true, or remove this item from your input.';
  const message = `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. ${advice}`;
  return plainError(404, null, message, 'input');
}

function foreign(content: string) {
  const shown = content.length <= 8 ? content : `${content.slice(0, 4)}...${content.slice(-4)}`;
  const message = `The encrypted content ${shown} could not be verified. Reason: Encrypted content could not be decrypted or parsed.`;
  return plainError(400, 'invalid_encrypted_content', message);
}

function withoutFollowing(id: string) {
  const message = `Item '${id}' of type 'reasoning' was provided without its required following item.`;
  return plainError(400, null, message, 'input');
}
