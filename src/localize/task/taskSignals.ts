import { cmdletPattern, identifierPattern, isStopWord, splitIdentifier, stem } from '../index/identifiers.ts';
import { shinglesOf } from '../index/shingles.ts';
import { wholeTerm } from '../index/vocabulary.ts';
import { findMentions, type PathMention } from './pathMentions.ts';
import { splitTask, type TaskSegment } from './splitTask.ts';

/** What a task's text says about where to look. */
export interface TaskSignals {
  /** Weight of each word, by its stem. */
  readonly words: ReadonlyMap<string, number>;
  /** Weight of each identifier of several parts, by its term. */
  readonly identifiers: ReadonlyMap<string, number>;
  /** Weight of each name that may be a definition, as it is written. */
  readonly names: ReadonlyMap<string, number>;
  /** Names that are called like functions, and never like methods. */
  readonly functions: ReadonlySet<string>;
  /** Every uncommon word of the title and of the prose, as it is written: some are names of the repository. */
  readonly titleNames: readonly string[];
  readonly proseNames: readonly string[];
  /** Options and settings such as `--ignore-paths`, as terms of identifiers. */
  readonly options: ReadonlyMap<string, number>;
  /** Pairs such as `Class.method`, as they are written; frames far from the failure have a small share. */
  readonly members: readonly (readonly [owner: string, member: string, share: number])[];
  readonly mentions: readonly PathMention[];
  /** Pieces of messages, with the text they come from. */
  readonly shingles: ReadonlyMap<number, string>;
}

const wordWeights: Readonly<Record<TaskSegment['kind'], number>> = {
  title: 3,
  prose: 1,
  inline: 1,
  code: 0.8,
  trace: 0.3,
};
const nameWeights: Readonly<Record<TaskSegment['kind'], number>> = {
  title: 2.5,
  prose: 1,
  inline: 1.5,
  code: 0.6,
  trace: 1,
};

/** Reads the signals out of a task's text. Takes time linear in the text; very long tasks are read from the start only. */
export function extractTaskSignals(task: string): TaskSignals {
  const pieces = splitTask(task);
  const words = new Map<string, number>();
  const identifiers = new Map<string, number>();
  const names = new Map<string, number>();
  const shingles = new Map<number, string>();
  const shares = traceShares(pieces);
  for (const [position, { kind, text }] of pieces.entries()) {
    const share = shares.get(position) ?? 1;
    countWords(text, wordWeights[kind] * share, words, identifiers);
    countNames(text, kind, nameWeights[kind] * share, names);
    for (const shingle of shinglesOf(text)) shingles.set(shingle, text.trim());
  }
  for (const name of ownNames(pieces)) names.delete(name);
  const whole = pieces.map(({ text }) => text).join('\n');
  return {
    words: dampened(words),
    identifiers: dampened(identifiers),
    names: dampened(names),
    functions: findFunctions(whole),
    titleNames: plainNames(pieces, 'title'),
    proseNames: plainNames(pieces, 'prose'),
    options: findOptions(whole),
    members: membersOf(pieces, shares),
    mentions: findMentions(whole),
    shingles,
  };
}

const traceDecay = 0.6;

/**
 * What is called far from the failure says less than what is called near it; without that, the caller that a trace names
 * three times is the best file. Traces of Python end at the failure, with lines of code between: they are left as they are.
 */
function traceShares(pieces: readonly TaskSegment[]): ReadonlyMap<number, number> {
  const shares = new Map<number, number>();
  let distance = 0;
  for (const [position, { kind, text }] of pieces.entries()) {
    if (kind !== 'trace' || /\.pyx?\b/.test(text)) {
      distance = 0;
    } else {
      shares.set(position, traceDecay ** distance);
      distance += 1;
    }
  }
  return shares;
}

function membersOf(pieces: readonly TaskSegment[], shares: ReadonlyMap<number, number>): TaskSignals['members'] {
  return pieces.flatMap(({ text }, position) => {
    const found = text.matchAll(/\b([A-Za-z_]\w*)\.([A-Za-z_]\w*)/g);
    return [...found].map(([, owner = '', member = '']) => [owner, member, shares.get(position) ?? 1] as const);
  });
}

function countWords(text: string, weight: number, words: Map<string, number>, identifiers: Map<string, number>): void {
  for (const [token] of text.matchAll(identifierPattern)) {
    const parts = splitIdentifier(token);
    for (const part of parts) {
      if (!isStopWord(part)) add(words, stem(part), weight);
    }
    if (parts.length > 1 || /\d/.test(token)) add(identifiers, wholeTerm(token), weight);
  }
  for (const [command] of text.matchAll(cmdletPattern)) add(identifiers, wholeTerm(command), weight);
}

function countNames(text: string, kind: TaskSegment['kind'], weight: number, names: Map<string, number>): void {
  for (const [command] of text.matchAll(cmdletPattern)) add(names, command, weight);
  for (const match of text.matchAll(identifierPattern)) {
    const [name] = match;
    const isProse = kind === 'title' || kind === 'prose';
    if (name.length > 1 && (!isProse || isCodeName(text, name, match.index))) {
      add(names, name, weight);
    }
  }
}

function plainNames(pieces: readonly TaskSegment[], kind: TaskSegment['kind']): readonly string[] {
  const texts = pieces.filter((piece) => piece.kind === kind).map(({ text }) => text);
  const names = texts.flatMap((text) => text.match(identifierPattern) ?? []);
  return [...new Set(names)].filter((name) => name.length > 2 && !isStopWord(name.toLowerCase()));
}

function findFunctions(text: string): ReadonlySet<string> {
  const methods = new Set(text.match(/(?<=[\w)\]]\.)[A-Za-z_]\w*(?=\()/g));
  const called = text.match(/(?<![\w.$])[A-Za-z_]\w*(?=\()/g) ?? [];
  return new Set(called.filter((name) => !methods.has(name)));
}

const optionPattern = /(?<![\w/.]|\w-)[A-Za-z]\w*(?:-[A-Za-z]\w*){1,4}(?![\w/])/g;

/** What is written with hyphens to a user stands with underscores or with capitals in code. */
function findOptions(text: string): ReadonlyMap<string, number> {
  const found = text.match(optionPattern) ?? [];
  return new Map(found.flatMap((option) => ['_', ''].map((joint) => [wholeTerm(option.replaceAll('-', joint)), 1])));
}

/** Names that the task's own examples define: they say nothing about the repository. */
function ownNames(pieces: readonly TaskSegment[]): readonly string[] {
  return pieces.flatMap(({ kind, text }) => {
    const match =
      kind !== 'code'
        ? null
        : /^(?:>>> |\.\.\. |In ?\[\d+\]: )?\s*(?:(?:def|class|function|const|let|var|func|public class)\s+(\w+)|(\w+(?:\s*,\s*\w+)*)\s*=(?!=))/.exec(
            text,
          );
    return match === null ? [] : (match[1] ?? match[2] ?? '').split(',').map((name) => name.trim());
  });
}

/** Names that prose does not have: with an underscore, a capital or digit inside, called, or part of a dotted name. */
function isCodeName(text: string, name: string, at: number): boolean {
  if (/[A-Za-z\d]_|_[A-Za-z]|[a-z][A-Z]|[A-Za-z]\d/.test(name)) return true;
  const next = text.slice(at + name.length, at + name.length + 2);
  if (next.startsWith('(') || /^\.\w/.test(next) || /\w\.$/.test(text.slice(Math.max(0, at - 2), at))) return true;
  return /^[A-Z]/.test(name) && at > 0 && !/[.!?:]\s*$/.test(text.slice(Math.max(0, at - 3), at));
}

function add(counts: Map<string, number>, key: string, weight: number): void {
  counts.set(key, (counts.get(key) ?? 0) + weight);
}

/** What comes often matters more, but a stack trace must not drown the rest. */
function dampened(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...counts].map(([key, count]) => [key, count <= 1 ? count : 1 + Math.log(count)]));
}
