import { createHash } from 'node:crypto';
import { type AskedItem, isOfModel, type PlacedItem } from '../request/askedItem.ts';

type Call = Extract<AskedItem, { kind: 'call' }>;

/** A place in a request where something else stands than what the endpoint answered there. */
export interface Alteration {
  /** Index in `input` or `messages`. */
  readonly index: number;
  readonly expected: string;
  readonly found: string;
}

export interface GivenAnswers {
  /** @param answer the items of the answer, as they have to come back */
  remember(conversation: string, asked: readonly PlacedItem[], answer: readonly AskedItem[]): void;
  /**
   * The first item that an earlier answer of the same conversation had otherwise.
   * @param mayLackThinking whether the client has reason to leave thinking out
   */
  alteration(conversation: string, items: readonly PlacedItem[], mayLackThinking: boolean): Alteration | undefined;
}

/**
 * Stricter than the original, which only answers worse: what follows the very items that were asked must be the answer to
 * them, thinking included, or something that no model said; and a call that was given comes back as it was.
 */
export function createGivenAnswers(): GivenAnswers {
  /** Answers by the hash of all items that were asked before them. */
  const answers = new Map<string, AskedItem[][]>();
  const calls = new Map<string, Call[]>();

  return {
    remember(conversation, asked, answer) {
      add(answers, prefixHashes(conversation, asked).at(-1) ?? '', [...answer]);
      for (const item of answer) if (item.kind === 'call') add(calls, `${conversation}\n${item.callId}`, item);
    },
    alteration(conversation, items, mayLackThinking) {
      const hashes = prefixHashes(conversation, items);
      for (const [position, { item, index }] of items.entries()) {
        const given = answers.get(hashes[position] ?? '');
        const found = runOfModel(items, position);
        const isSame = given?.some((answer) => isSameRun(found, answer, mayLackThinking)) ?? true;
        if (given?.[0] !== undefined && found.length > 0 && !isSame) {
          return { index, expected: described(given[0]), found: described(found) };
        }
        const twins = item.kind === 'call' ? calls.get(`${conversation}\n${item.callId}`) : undefined;
        if (twins !== undefined && item.kind === 'call' && !twins.some((twin) => isSameItem(item, twin))) {
          return { index, expected: described(twins), found: described([item]) };
        }
      }
      return undefined;
    },
  };
}

/** The hash of what stands before each item, and last that of all items. */
function prefixHashes(conversation: string, items: readonly PlacedItem[]): readonly string[] {
  const hashes = [hashOf(conversation)];
  for (const { item } of items) hashes.push(hashOf(`${hashes.at(-1)}\n${JSON.stringify(item)}`));
  return hashes;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** What a model said from a position on, until someone else did. */
function runOfModel(items: readonly PlacedItem[], position: number): readonly AskedItem[] {
  const rest = items.slice(position).map(({ item }) => item);
  const end = rest.findIndex((item) => !isOfModel(item));
  return end === -1 ? rest : rest.slice(0, end);
}

function isSameRun(found: readonly AskedItem[], answer: readonly AskedItem[], mayLackThinking: boolean): boolean {
  const lacksThinking = mayLackThinking && found[0]?.kind !== 'reasoning';
  const wanted = lacksThinking ? answer.filter(({ kind }) => kind !== 'reasoning') : answer;
  return found.length === wanted.length && wanted.every((item, index) => isSameItem(found[index], item));
}

function isSameItem(found: AskedItem | undefined, given: AskedItem): boolean {
  if (found?.kind !== 'call' || given.kind !== 'call' || isJsonObject(given)) {
    return JSON.stringify(found) === JSON.stringify(given);
  }
  // Some chat templates parse the arguments of earlier calls: clients fix those that are no JSON.
  return found.callId === given.callId && found.name === given.name;
}

function isJsonObject(call: Call): boolean {
  if (call.tool !== 'function') return true;
  try {
    const value: unknown = JSON.parse(call.arguments);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const shownLength = 300;

function described(items: readonly AskedItem[]): string {
  return JSON.stringify(items).slice(0, shownLength);
}

function add<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  lists.set(key, [...(lists.get(key) ?? []), value]);
}
