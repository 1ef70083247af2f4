import { identifierPattern, isCommonWord, splitIdentifier, stem } from './identifiers.ts';

/** A file that the task's text names, in a stack trace, a link or in prose. */
export interface PathMention {
  /** With `/`, without a leading one; may begin with folders that the repository does not have. */
  readonly path: string;
  readonly line: number | undefined;
}

/** What a task's text says about where to look. */
export interface TaskSignals {
  /** Weight of each word, by its stem. */
  readonly words: ReadonlyMap<string, number>;
  /** Identifiers as they are written, in lower case, with their weight: code names, not words of prose. */
  readonly identifiers: ReadonlyMap<string, number>;
  /** By file name, with and without extension. */
  readonly mentions: ReadonlyMap<string, readonly PathMention[]>;
  /** Messages that may be literals in the code. */
  readonly messages: readonly string[];
}

const maximumTaskCharacters = 100_000;
const maximumMessages = 12;
const maximumMentions = 400;

const pathPattern =
  /(?:[\w@.-]{1,100}[\\/]){0,20}[\w@-][\w@.-]{0,99}\.[A-Za-z]\w{0,9}(?:(?::|", line |\(| line )(\d{1,7}))?/g;
const dottedPattern = /\b[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,8}\b/g;
const codePattern = /`([^`\n]{1,200})`|"([^"\n]{1,200})"|'([^'\n]{3,200})'/g;

/** Reads the signals out of a task's text. Takes time linear in the text; very long tasks are read from the start only. */
export function readTask(task: string): TaskSignals {
  const text = task.slice(0, maximumTaskCharacters);
  const words = new Map<string, number>();
  const identifiers = new Map<string, number>();
  const title = text.slice(0, Math.max(0, text.trimStart().indexOf('\n')) || undefined);
  countWords(text, 1, words, identifiers);
  countWords(title.slice(0, 300), 2, words, identifiers);
  for (const [, ticked, quoted, single] of text.matchAll(codePattern)) {
    countWords(ticked ?? quoted ?? single ?? '', 1, words, identifiers);
  }
  return {
    words: dampened(words),
    identifiers: dampened(identifiers),
    mentions: findMentions(text),
    messages: findMessages(text),
  };
}

function countWords(text: string, weight: number, words: Map<string, number>, identifiers: Map<string, number>): void {
  for (const [identifier] of text.matchAll(identifierPattern)) {
    const parts = splitIdentifier(identifier);
    for (const part of parts) {
      if (!isCommonWord(part)) {
        add(words, stem(part), weight);
      }
    }
    if (identifier.length > 3 && identifier.length <= 80 && isCodeName(identifier)) {
      add(identifiers, identifier.toLowerCase(), weight);
    }
  }
}

/** Names that prose does not have: with an underscore, a capital inside or a digit. */
function isCodeName(identifier: string): boolean {
  return /[A-Za-z\d]_|_[A-Za-z]|[a-z][A-Z]|[A-Za-z]\d/.test(identifier);
}

function add(counts: Map<string, number>, key: string, weight: number): void {
  counts.set(key, (counts.get(key) ?? 0) + weight);
}

/** A word that comes often matters more, but a stack trace must not drown the rest. */
function dampened(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...counts].map(([key, count]) => [key, 1 + Math.log(count)]));
}

function findMentions(text: string): ReadonlyMap<string, readonly PathMention[]> {
  const mentions = new Map<string, PathMention[]>();
  let count = 0;
  const note = (path: string, line: string | undefined): void => {
    const plain = path.replaceAll('\\', '/').replace(/^(?:\.{1,2}\/|\/)+/, '');
    const name = plain.slice(plain.lastIndexOf('/') + 1).toLowerCase();
    const known = mentions.get(name) ?? [];
    count += 1;
    if (count <= maximumMentions) {
      mentions.set(name, [
        ...known,
        { path: plain.toLowerCase(), line: line === undefined ? undefined : Number(line) },
      ]);
    }
  };
  for (const match of text.matchAll(pathPattern)) {
    note(match[0].replace(/(?::|", line |\(| line )\d+$/, ''), match[1]);
  }
  for (const [dotted] of text.matchAll(dottedPattern)) {
    const segments = dotted.split('.');
    note(segments.join('/'), undefined);
    if (segments.length > 2) {
      note(segments.slice(0, -1).join('/'), undefined);
    }
  }
  return mentions;
}

/** Quoted text and the text after `SomeError:`, without the parts that are filled in when the program runs. */
function findMessages(text: string): readonly string[] {
  const quoted = [...text.matchAll(codePattern)].map(([, ticked, double, single]) => ticked ?? double ?? single ?? '');
  const errors = [...text.matchAll(/\b\w{0,60}(?:Error|Exception|Warning)\b[:)] *([^\n]{10,300})/g)].map(
    (match) => match[1] ?? '',
  );
  const pieces = [...errors, ...quoted]
    .flatMap((message) => message.split(/['"`]|<[^<>]*>|\b0x[0-9a-f]+|\d+/i))
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= 14 && piece.split(/\s+/).length >= 3);
  return [...new Set(pieces)].slice(0, maximumMessages);
}
