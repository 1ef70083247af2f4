import { identifierPattern, splitIdentifier, stem } from './identifiers.ts';
import type { PathMention, TaskSignals } from './taskSignals.ts';

/** What a file has of what the task speaks of. Small: nothing of the content is kept. */
export interface FileHits {
  readonly path: string;
  /** Words and identifiers in the file, a measure of its length. */
  readonly length: number;
  /** Times a word stands in the file, by stem. */
  readonly words: ReadonlyMap<string, number>;
  /** Times an identifier stands in the file, in lower case. */
  readonly identifiers: ReadonlyMap<string, number>;
  /** Words and identifiers of the task that the file defines, with the first line. */
  readonly definitions: ReadonlyMap<string, number>;
  readonly pathWords: ReadonlySet<string>;
  readonly mention: PathMention | undefined;
  /** How many folders of a mention and of the path agree, from the file name up. */
  readonly mentionDepth: number;
  readonly messages: readonly { readonly text: string; readonly line: number }[];
}

/** Which words and identifiers of the task a token stands for; the same tokens come again and again. */
export type TokenCache = Map<string, TokenHits>;

interface TokenHits {
  readonly words: readonly string[];
  readonly identifier: string | undefined;
}

const maximumCachedTokens = 200_000;
const nothing: TokenHits = { words: [], identifier: undefined };
const definitionPattern =
  /\b(?:def|class|function\*?|interface|type|enum|struct|func|fn|trait|impl|record|module|namespace|const|let|var|val|object|sub|delegate)[ \t]+(?:\([^()\n]{0,80}\)[ \t]*)?([A-Za-z_$][\w$]*)/g;
const memberPattern =
  /^[ \t]*(?:(?:public|private|protected|internal|static|async|override|final|virtual|export|readonly|get|set)[ \t]+){1,5}(?:[\w<>[\],.?]{1,80}[ \t]+)?([A-Za-z_$][\w$]*)[ \t]*[(<=]/gm;

/** Counts in one pass what a file has of what the task speaks of. */
export function scanFile(path: string, content: string, signals: TaskSignals, cache: TokenCache): FileHits {
  const words = new Map<string, number>();
  const identifiers = new Map<string, number>();
  let length = 0;
  for (const [token] of content.matchAll(identifierPattern)) {
    length += 1;
    const hits = lookUp(token, signals, cache);
    for (const word of hits.words) {
      words.set(word, (words.get(word) ?? 0) + 1);
    }
    if (hits.identifier !== undefined) {
      identifiers.set(hits.identifier, (identifiers.get(hits.identifier) ?? 0) + 1);
    }
  }
  const pathWords = [...path.matchAll(identifierPattern)].flatMap(([token]) => lookUp(token, signals, cache).words);
  const definitions = words.size > 0 ? findDefinitions(content, signals, cache) : new Map<string, number>();
  const messages = signals.messages.flatMap((text) => {
    const index = content.indexOf(text);
    return index === -1 ? [] : [{ text, line: 1 + newlinesBetween(content, 0, index) }];
  });
  return {
    path,
    length,
    words,
    identifiers,
    definitions,
    pathWords: new Set(pathWords),
    ...mentionOf(path, signals),
    messages,
  };
}

function lookUp(token: string, signals: TaskSignals, cache: TokenCache): TokenHits {
  const known = cache.get(token);
  if (known !== undefined) {
    return known;
  }
  const words = splitIdentifier(token)
    .map(stem)
    .filter((word) => signals.words.has(word));
  const lower = token.toLowerCase();
  const identifier = signals.identifiers.has(lower) ? lower : undefined;
  const hits = words.length === 0 && identifier === undefined ? nothing : { words, identifier };
  if (cache.size >= maximumCachedTokens) {
    cache.clear();
  }
  cache.set(token, hits);
  return hits;
}

function findDefinitions(content: string, signals: TaskSignals, cache: TokenCache): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const pattern of [definitionPattern, memberPattern]) {
    let line = 1;
    let counted = 0;
    for (const match of content.matchAll(pattern)) {
      line += newlinesBetween(content, counted, match.index);
      counted = match.index;
      const hits = lookUp(match[1] ?? '', signals, cache);
      const names = hits.identifier === undefined ? hits.words : [hits.identifier, ...hits.words];
      for (const name of names.filter((candidate) => !found.has(candidate))) {
        found.set(name, line);
      }
    }
  }
  return found;
}

function newlinesBetween(content: string, from: number, to: number): number {
  let count = 0;
  for (let at = content.indexOf('\n', from); at !== -1 && at < to; at = content.indexOf('\n', at + 1)) {
    count += 1;
  }
  return count;
}

function mentionOf(path: string, signals: TaskSignals) {
  const segments = path.toLowerCase().split('/').reverse();
  const name = segments[0] ?? '';
  const stemName = name.replace(/\.[^.]*$/, '');
  const full = (signals.mentions.get(name) ?? []).map((mention) => withDepth(mention, segments));
  const bare = stemName === name ? [] : (signals.mentions.get(stemName) ?? []);
  const bareSegments =
    stemName === '__init__' || stemName === 'index' ? segments.slice(1) : [stemName, ...segments.slice(1)];
  const all = [
    ...full,
    ...bare.map((mention) => withDepth(mention, bareSegments)).filter(({ mentionDepth }) => mentionDepth > 1),
  ];
  const [best] = all.sort(
    (left, right) => right.mentionDepth - left.mentionDepth || (right.mention.line ?? 0) - (left.mention.line ?? 0),
  );
  return best ?? { mention: undefined, mentionDepth: 0 };
}

function withDepth(mention: PathMention, segments: readonly string[]) {
  const mentioned = mention.path.split('/').reverse();
  let depth = 0;
  while (depth < mentioned.length && mentioned[depth] === segments[depth]) {
    depth += 1;
  }
  return { mention, mentionDepth: depth };
}
