import type { Definition } from '../../localize/index/definitions.ts';
import { redactedLines } from '../../patch/diff/redactedLines.ts';
import { type Answer, counted, cutAt } from '../answers/answer.ts';
import { rangeText } from '../answers/numberedLines.ts';
import { locate } from '../paths/locate.ts';
import type { ToolContext } from '../toolContext.ts';
import { currentIndex, definitionsOf } from './currentIndex.ts';

const mostDefinitions = 300;
const mostFiles = 60;
const mostNamesOfFile = 12;
const longestSignature = 200;

/** Answers an `outline`. */
export async function outline(asked: string, context: ToolContext): Promise<Answer> {
  const place = locate(asked, context, 'outline', true);
  if (place.kind === 'answer') return place.answer;
  const { path, notes } = place;
  return place.isFolder ? await outlineFolder(path, context) : await outlineFile(path, notes, context);
}

async function outlineFile(path: string, notes: readonly string[], context: ToolContext): Promise<Answer> {
  const file = await definitionsOf(path, context);
  const text = context.text(path);
  if (file === undefined || text === undefined) {
    const why = context.whyUnreadable(path) ?? 'without text';
    return { notes: [...notes, `This file has no outline: it is ${why}.`], summary: `outlined ${path}: nothing` };
  }
  const lines = await redactedLines(text, path, context);
  const definitions = file.definitions.filter((one) => !isLocal(one, lines));
  if (definitions.length === 0) {
    const why = file.exclusion === undefined ? 'nothing that it defines was found' : `it is ${file.exclusion}`;
    const note = `There is no outline of this file: ${why}. Use \`read_file\` or \`search\`.`;
    return { notes: [...notes, note], summary: `outlined ${path}: nothing` };
  }
  const shown = definitions.slice(0, mostDefinitions);
  const left = definitions.length - shown.length;
  const total = counted(definitions.length, 'definition');
  return {
    notes,
    kind: 'outline',
    text: [`${path}, ${counted(lines.length, 'line')}`, ...shown.map((one) => definitionLine(one, lines))].join('\n'),
    more: left === 0 ? [] : [`${left} more definitions are not shown: use \`search\` or \`find_definition\`.`],
    summary: `outlined ${path}: ${total}`,
    compacted: `${total} were listed.`,
  };
}

/** A variable within a function says nothing of what the file offers. */
function isLocal({ line, depth }: Definition, lines: readonly string[]): boolean {
  return depth > 0 && /^\s{0,200}(?:const|let|var)\s/.test(lines[line - 1] ?? '');
}

/** `  12–40\texport function total(prices: number[]): number {`, indented by how deep it stands. */
function definitionLine({ start, line, end, depth }: Definition, lines: readonly string[]): string {
  const signature = cutAt((lines[line - 1] ?? '').trim(), longestSignature);
  return `${rangeText({ start, end }).padStart(9)}\t${'  '.repeat(Math.min(depth, 8))}${signature}`;
}

async function outlineFolder(path: string, context: ToolContext): Promise<Answer> {
  const below = path === '' ? '' : `${path}/`;
  const files = (await currentIndex(context)).filter((file) => file.path.startsWith(below));
  const defining = files.filter(({ definitions }) => definitions.length > 0);
  const summary = `outlined ${path === '' ? 'the repository' : `${path}/`}`;
  if (defining.length === 0) {
    const note = 'Nothing that the files of this folder define was found. Use `list_files`.';
    return { notes: [note], summary: `${summary}: nothing` };
  }
  const shown = defining.slice(0, mostFiles);
  const left = defining.length - shown.length;
  return {
    kind: 'outline',
    text: shown.map(fileLine).join('\n'),
    more: left === 0 ? [] : [`${left} more files are not shown: give a folder below, or use \`list_files\`.`],
    summary: `${summary}: ${counted(defining.length, 'file')}`,
    compacted: `${counted(shown.length, 'file')} were outlined.`,
  };
}

function fileLine({
  path,
  definitions,
}: {
  readonly path: string;
  readonly definitions: readonly Definition[];
}): string {
  const names = [...new Set(definitions.filter(({ depth }) => depth === 0).map(({ name }) => name))];
  const more = names.length > mostNamesOfFile ? `, and ${names.length - mostNamesOfFile} more` : '';
  return `${path}: ${names.slice(0, mostNamesOfFile).join(', ')}${more}`;
}
