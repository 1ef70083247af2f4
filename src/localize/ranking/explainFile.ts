import type { RankedFile } from '../../contracts/repositories/localization.ts';
import type { Definition } from '../index/definitions.ts';
import type { IndexedFile } from '../index/indexFile.ts';
import type { InvertedIndex } from '../index/invertedIndex.ts';
import { termsOf, wholeTerm } from '../index/vocabulary.ts';
import type { PathMention } from '../task/pathMentions.ts';
import type { TaskSignals } from '../task/taskSignals.ts';
import type { SignalScores } from './combineScores.ts';
import { scoreSections } from './sectionScores.ts';

const maximumRanges = 8;
const maximumNames = 6;
const maximumMessages = 2;
const maximumSections = 3;
const linesAround = 12;
const longestRange = 120;

/** In words why a file matters, and the definitions in it that matter most. */
export function explainFile(
  index: InvertedIndex,
  file: number,
  task: TaskSignals,
  evidence: SignalScores,
): Pick<RankedFile, 'reasons' | 'ranges'> {
  const indexed = index.files[file];
  if (indexed === undefined) return { reasons: [], ranges: [] };
  const fitting = evidence.mentions.get(file) ?? [];
  const mentions = fitting.flatMap(({ mention, isOfPackage }) => (isOfPackage ? [] : [mention]));
  const packages = [...new Set(fitting.flatMap(({ mention, isOfPackage }) => (isOfPackage ? [mention.path] : [])))];
  const messages = messagesIn(index, indexed, task);
  const defined = definedNames(index, indexed, task);
  const sections = scoreSections(index, file, task).slice(0, maximumSections);
  const spoken = rarestWords(index, indexed, task);
  const named = [...new Set(mentions.map(describeMention))];
  const reasons = [
    ...(named.length > 0 ? [`the task names ${named.slice(0, 3).join('; ')}`] : []),
    ...(packages.length > 0 ? [`the task names its package ${packages.slice(0, 2).join('; ')}`] : []),
    ...messages.slice(0, maximumMessages).map(({ text }) => `holds the message "${text.slice(0, 80)}"`),
    ...(defined.length > 0 ? [`defines ${defined.map(({ name }) => name).join(', ')}`] : []),
    ...(spoken.length > 0 ? [`mentions ${spoken.join(', ')}`] : []),
    ...pointedAt(evidence, file),
  ];
  const lines = [
    ...mentions.flatMap(({ line }) => (line === undefined ? [] : [line])),
    ...messages.map(({ line }) => line),
    ...defined.map(({ line }) => line),
    ...sections.flatMap(([section]) => indexed.definitions[section - 1]?.line ?? []),
  ];
  return { reasons, ranges: rangesOf(indexed, lines) };
}

function describeMention({ path, symbol = [], line }: PathMention): string {
  return `${path === '' ? symbol.join('.') : path}${line === undefined ? '' : `, line ${line}`}`;
}

function pointedAt({ scores }: SignalScores, file: number): readonly string[] {
  const least = 0.4;
  return [
    ...((scores.tests[file] ?? 0) >= least ? ['its tests mention the task'] : []),
    ...((scores.imports[file] ?? 0) >= least ? ['files that fit the task import it'] : []),
    ...((scores.similarChanges[file] ?? 0) >= least ? ['commits about the same things changed it'] : []),
    ...((scores.changedWithTests[file] ?? 0) >= least ? ['it is changed together with tests that fit the task'] : []),
  ];
}

function messagesIn(index: InvertedIndex, { shingles }: IndexedFile, task: TaskSignals) {
  const found = new Map<string, { readonly text: string; readonly line: number }>();
  for (let at = 0; at + 1 < shingles.length; at += 2) {
    const shingle = shingles[at] ?? 0;
    const text = task.shingles.get(shingle);
    const places = index.shingles.get(shingle)?.length ?? 0;
    if (text !== undefined && places <= 8 && !found.has(text)) found.set(text, { text, line: shingles[at + 1] ?? 1 });
  }
  return [...found.values()];
}

function definedNames(index: InvertedIndex, { definitions }: IndexedFile, task: TaskSignals): readonly Definition[] {
  const found = new Map<string, Definition>();
  for (const definition of definitions) {
    if (task.names.has(definition.name) && !found.has(definition.name)) found.set(definition.name, definition);
  }
  const definers = ({ name }: Definition) => index.definers.get(name)?.length ?? 1;
  return [...found.values()]
    .sort((left, right) => definers(left) - definers(right) || left.line - right.line)
    .slice(0, maximumNames);
}

/** Shorter words are abbreviations of everything. */
const fewestLetters = 3;
/** What more of the files hold tells nothing about one of them. */
const mostFilesShare = 0.2;

/** The rarest words of the task in a file, as the task writes them: those that name something in the repository. */
function rarestWords(index: InvertedIndex, { terms }: IndexedFile, task: TaskSignals): readonly string[] {
  const held = new Set(terms);
  const written = writtenWords(task);
  return [...task.words.keys(), ...task.identifiers.keys()]
    .flatMap((term) => {
      const id = index.vocabulary.ids.get(term);
      if (id === undefined || !held.has(id) || !index.byDefinedTerm.has(term)) return [];
      const word = written.get(term) ?? term.replace(/^=/, '');
      const files = (index.starts[id + 1] ?? 0) - (index.starts[id] ?? 0);
      const isCommon = files > Math.max(fewFiles, index.files.length * mostFilesShare);
      return isCommon || word.length < fewestLetters ? [] : [{ term, word, files }];
    })
    .sort((left, right) => left.files - right.files || (left.term < right.term ? -1 : 1))
    .slice(0, maximumNames)
    .map(({ word }) => word);
}

/** Of a handful of files, any word is in many. */
const fewFiles = 5;

/** The names and words of a task by their terms. */
function writtenWords({ titleNames, proseNames, names }: TaskSignals): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  for (const name of [...names.keys(), ...proseNames, ...titleNames]) {
    const own = termsOf(name);
    if (own.length === 1) written.set(own[0] ?? '', name);
    else written.set(wholeTerm(name), name);
  }
  return written;
}

/** The innermost definitions around some lines, or the lines' surroundings where there is none. */
function rangesOf({ definitions, lines }: IndexedFile, wanted: readonly number[]): RankedFile['ranges'] {
  const all = wanted.slice(0, maximumRanges * 2).map((line) => {
    const around = definitions.filter(({ start, end }) => start <= line && line <= end).at(-1);
    if (around !== undefined && around.end - around.start < longestRange) {
      return { start: around.start, end: Math.max(around.start, around.end) };
    }
    return { start: Math.max(1, line - linesAround), end: Math.max(1, Math.min(line + linesAround, lines)) };
  });
  const ranges: RankedFile['ranges'] = [];
  for (const range of all.sort((left, right) => left.start - right.start || left.end - right.end)) {
    const last = ranges.at(-1);
    if (range.end < range.start) continue;
    if (last !== undefined && range.start <= last.end + 1) last.end = Math.max(last.end, range.end);
    else if (ranges.length < maximumRanges) ranges.push(range);
  }
  return ranges;
}
