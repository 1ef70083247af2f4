import { redactedLines } from '../../patch/diff/redactedLines.ts';
import { type Answer, counted, cutAt, mostCharacters } from '../answers/answer.ts';
import { numberedLines, rangeText } from '../answers/numberedLines.ts';
import { nearestNames } from '../arguments/nearestName.ts';
import type { ToolContext } from '../toolContext.ts';
import { currentIndex, type DefiningFile } from './currentIndex.ts';
import { type FoundDefinition, findName } from './matchNames.ts';

/** Shown in full up to so many lines; of a longer one the first lines. */
const fullLines = 60;
const firstLines = 30;
const mostShown = 8;
const mostNamed = 40;
const mostSimilar = 8;
const longestName = 200;
/** Room for places that are only named. */
const mostOfTexts = mostCharacters - 4_000;

/** Answers a `find_definition`. */
export async function findDefinition(asked: string, context: ToolContext): Promise<Answer> {
  const name = asked.slice(0, longestName);
  const files = await currentIndex(context);
  const { agreement, found } = findName(name, files);
  const summary = `looked for the definition of ${JSON.stringify(cutAt(name, 80))}`;
  if (agreement === 'none') return nothingFound(name, files, `${summary}: nothing`);
  const texts: string[] = [];
  let room = mostOfTexts;
  for (const one of found.slice(0, mostShown)) {
    const text = await definitionText(one, context);
    if (text.length > room) break;
    room -= text.length;
    texts.push(text);
  }
  const rest = found.slice(texts.length);
  const named = rest.slice(0, mostNamed).map(({ path, definition }) => `${path}:${definition.line} ${definition.name}`);
  const total = counted(found.length, 'definition');
  return {
    notes: agreement === 'exact' ? [] : [`No definition has this very name; ${agreementText[agreement]}:`],
    kind: 'definitions',
    text: [...texts, ...(named.length === 0 ? [] : ['Only named:', ...named])].join('\n'),
    more: rest.length <= mostNamed ? [] : [`${rest.length - mostNamed} more are not named: give a longer name.`],
    summary: `${summary}: ${total}`,
    compacted: `${total} found.`,
  };
}

const agreementText = {
  'other letter case': 'letter case was ignored',
  'begins or ends so': 'these begin or end so',
} as const;

function nothingFound(name: string, files: readonly DefiningFile[], summary: string): Answer {
  const names = new Set(files.flatMap(({ definitions }) => definitions.map((definition) => definition.name)));
  const similar = nearestNames(name, names, mostSimilar);
  const note = 'Nothing of this name is defined in the files that were read. Use `search` for where it comes from.';
  if (similar.length === 0) return { notes: [note], summary };
  return { notes: [note, 'Similar names:'], kind: 'names', text: similar.join('\n'), summary };
}

async function definitionText({ path, definition }: FoundDefinition, context: ToolContext): Promise<string> {
  const { start, line, end } = definition;
  const lines = await redactedLines(context.text(path) ?? '', path, context);
  const isShort = end - start < fullLines;
  const shown = {
    start: isShort ? start : Math.max(start, line - firstLines / 2),
    end: isShort ? end : line + firstLines,
  };
  const range = { start: shown.start, end: Math.min(shown.end, end) };
  const left = range.end < end ? [`(lines ${rangeText({ start: range.end + 1, end })} of it are not shown)`] : [];
  return [`${path}, lines ${rangeText({ start, end })}`, ...numberedLines(lines, range), ...left, ''].join('\n');
}
