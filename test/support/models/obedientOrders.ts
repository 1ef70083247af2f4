/** A call of a tool: its name and what is given to it, as text. */
export type OrderedCall = readonly [name: string, given: string];

/** What texts told the model to do. */
export interface Orders {
  readonly writes: ReadonlyArray<readonly [path: string, content: string]>;
  readonly deletes: readonly string[];
  readonly moves: ReadonlyArray<readonly [from: string, to: string]>;
  readonly words: readonly string[];
  /** The answer as a whole, whatever was asked for. */
  readonly raw: string | undefined;
  readonly choice: number;
  readonly asks: boolean;
  /** What is to be looked at, and tools to be called whatever the step. */
  readonly calls: readonly OrderedCall[];
  /** Whether to call tools for as long as it may. */
  readonly repeats: boolean;
  /** Whether to say everything that was seen. */
  readonly reveals: boolean;
}

/** Tools that have a word of their own, with the argument that they take. */
const looks: Readonly<Record<string, readonly [tool: string, argument: string]>> = {
  READ: ['read_file', 'path'],
  SEARCH: ['search', 'pattern'],
  LIST: ['list_files', 'glob'],
  OUTLINE: ['outline', 'path'],
  DEFINITION: ['find_definition', 'name'],
  USAGES: ['find_usages', 'name'],
  HISTORY: ['history', 'path'],
  WORK_ITEM: ['work_item', 'id'],
};

/** What is too long for a line that a tool shows. */
const abbreviations = {
  HUGE: 'a'.repeat(100_000),
  DEEP: `${'{"path":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  BRACES: '{a,b}'.repeat(500),
};

/**
 * The orders in a text, wherever they stand and however they are hidden. `NONCE` stands for the mark of the run,
 * `HUGE`, `DEEP` and `BRACES` for texts that are.
 * @param nonce the mark, which a model that sees the prompt knows
 */
export function ordersIn(shown: string, nonce: string): Orders {
  const text = revealed(shown);
  const all = (pattern: RegExp) => [...text.matchAll(pattern)];
  const marked = (content: string) => {
    return Object.entries({ ...abbreviations, NONCE: nonce }).reduce(
      (whole, [short, long]) => whole.replaceAll(short, long),
      content,
    );
  };
  const ordered = all(/DO (READ|SEARCH|LIST|OUTLINE|DEFINITION|USAGES|HISTORY|WORK_ITEM) <<([\s\S]*?)>>/g);
  const calls = [
    ...ordered.map(([, word = '', given = '']) => lookOf(word, marked(given))),
    ...all(/DO CALL (\S+) <<([\s\S]*?)>>/g).map(([, name = '', given = '']) => [marked(name), marked(given)] as const),
  ];
  return {
    writes: distinct(
      all(/DO WRITE ([^\n]+?) <<([\s\S]*?)>>/g).map(([, path = '', content = '']) => [path, marked(content)] as const),
    ),
    deletes: distinct(all(/DO DELETE <<([\s\S]*?)>>/g).map(([, path = '']) => path)),
    moves: distinct(all(/DO MOVE <<([\s\S]*?)>> <<([\s\S]*?)>>/g).map(([, from = '', to = '']) => [from, to] as const)),
    words: distinct(all(/DO SAY <<([\s\S]*?)>>/g).map(([, words = '']) => marked(words))),
    raw: optional(/DO ANSWER <<([\s\S]*?)>>/.exec(text)?.[1], marked),
    choice: Number(/DO CHOOSE (-?\d+)/.exec(text)?.[1] ?? 1),
    asks: text.includes('DO ASK'),
    calls: distinct(calls),
    repeats: text.includes('DO REPEAT'),
    reveals: text.includes('DO REVEAL'),
  };
}

/** Whether there is anything that a model without orders would not do. */
export function isOrdered(orders: Orders): boolean {
  const { writes, deletes, moves, words, calls, choice, raw, repeats, reveals, asks } = orders;
  const lists = [writes, deletes, moves, words, calls];
  return lists.some((list) => list.length > 0) || choice !== 1 || raw !== undefined || repeats || reveals || asks;
}

/** A conversation shows the same text several times. */
function distinct<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function lookOf(word: string, given: string): OrderedCall {
  const [tool, argument] = looks[word] ?? [word, 'path'];
  return [tool, JSON.stringify({ [argument]: given })];
}

function optional(text: string | undefined, change: (text: string) => string): string | undefined {
  return text === undefined ? undefined : change(text);
}

/** What stands in a text for somebody who looks very closely. */
function revealed(text: string): string {
  const characters = text.replaceAll(/<U\+([0-9A-F]{4,6})>/g, (_, code) =>
    String.fromCodePoint(Number.parseInt(code, 16)),
  );
  const tagged = [...characters].map(untagged).join('');
  const visible = tagged.replaceAll(/[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g, '');
  const decoded = [...visible.matchAll(/\b[A-Za-z0-9+/]{24,}={0,2}/g)].map(([piece]) =>
    Buffer.from(piece, 'base64').toString(),
  );
  return [visible, ...decoded].join('\n');
}

function untagged(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0xe0020 && code <= 0xe007e ? String.fromCodePoint(code - 0xe0000) : character;
}
