import { z } from 'zod';
import { parseJson } from '../../../contracts/parseJson.ts';
import { htmlToMarkdown } from '../../htmlToMarkdown/htmlToMarkdown.ts';
import { visitXml } from '../../text/visitXml.ts';

/** A step of a test case, or a place where the steps of another work item stand. */
export type TestStep =
  | { readonly kind: 'step'; readonly action: string; readonly expected: string }
  | { readonly kind: 'shared'; readonly workItemId: number };

/** Values of a test's parameters, a row for each time that it is run. */
export interface TestValues {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const longestXml = 400_000;
const mostSteps = 200;
const mostRows = 50;
const noValues: TestValues = { names: [], rows: [] };

/**
 * The steps of a test case (`Microsoft.VSTS.TCM.Steps`): each an action and, in a step that validates, what is expected,
 * both as HTML in XML. Shared steps stand in a `compref`, which also holds the steps that follow it.
 */
export function parseSteps(xml: string): readonly TestStep[] {
  const steps: TestStep[] = [];
  let texts: string[] | undefined;
  visitXml(xml.slice(0, longestXml), {
    opened: ({ tag, attributes }) => {
      const id = Number(attributes['ref']);
      if (tag === 'compref' && Number.isInteger(id) && id > 0) steps.push({ kind: 'shared', workItemId: id });
      if (tag === 'step') texts = [];
    },
    closed: ({ tag }, text) => {
      if (tag === 'parameterizedstring') texts?.push(htmlToMarkdown(text));
      if (tag !== 'step' || texts === undefined) return;
      const [action = '', expected = ''] = texts;
      if (`${action}${expected}`.trim() !== '') steps.push({ kind: 'step', action, expected });
      texts = undefined;
    },
  });
  return steps.slice(0, mostSteps);
}

/** The values of a test case (`Microsoft.VSTS.TCM.LocalDataSource`): a data set of .NET, a table in XML. */
export function parseLocalValues(xml: string): TestValues {
  const rows: Map<string, string>[] = [];
  let depth = 0;
  let row: Map<string, string> | undefined;
  visitXml(xml.slice(0, longestXml), {
    opened: ({ name }) => {
      depth += 1;
      if (depth === 2 && !name.includes(':')) row = new Map();
    },
    closed: ({ name }, text) => {
      if (depth === 3) row?.set(decodedName(name), text.trim());
      if (depth === 2 && row !== undefined && row.size > 0) rows.push(row);
      if (depth === 2) row = undefined;
      depth -= 1;
    },
  });
  return tableOf(rows);
}

/** The values of shared parameters (`Microsoft.VSTS.TCM.Parameters` of a work item of that type). */
export function parseSharedValues(xml: string): TestValues {
  const rows: Map<string, string>[] = [];
  visitXml(xml.slice(0, longestXml), {
    opened: ({ tag, attributes }) => {
      if (tag === 'datarow') rows.push(new Map());
      if (tag === 'kvp') rows.at(-1)?.set(attributes['key'] ?? '', attributes['value'] ?? '');
    },
  });
  return tableOf(rows);
}

/** The work items that hold the values of a test case with shared parameters: then the field is JSON. */
export function sharedParameterIds(source: string): readonly number[] {
  if (!source.trimStart().startsWith('{')) return [];
  const { data } = z
    .object({ sharedParameterDataSetIds: z.array(z.number().int().positive()) })
    .safeParse(parseJson(source.slice(0, longestXml)));
  return data?.sharedParameterDataSetIds ?? [];
}

/**
 * Steps as a numbered list, those of shared steps below their title.
 * @param shared title and steps by work item
 */
export function stepsMarkdown(
  steps: readonly TestStep[],
  shared: ReadonlyMap<number, { readonly title: string; readonly steps: readonly TestStep[] }>,
): string {
  const lines = steps.map((step, index) => {
    if (step.kind === 'step') return item(`${index + 1}.`, step.action, step.expected);
    const found = shared.get(step.workItemId);
    const title = `${index + 1}.  Shared steps ${step.workItemId}${found === undefined ? '' : `: ${found.title}`}`;
    const inner = (found?.steps ?? []).map((one, at) =>
      one.kind === 'step'
        ? indented(item(`${index + 1}.${at + 1}`, one.action, one.expected))
        : indented(`${index + 1}.${at + 1}  Shared steps ${one.workItemId}`),
    );
    return [title, ...inner].join('\n');
  });
  return lines.join('\n');
}

/** Values as a table. */
export function valuesMarkdown({ names, rows }: TestValues): string {
  if (names.length === 0 || rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll(/[|\n]/g, ' ')).join(' | ')} |`;
  return [line(names.map((name) => `@${name}`)), `|${' --- |'.repeat(names.length)}`, ...rows.map(line)].join('\n');
}

function item(marker: string, action: string, expected: string): string {
  const text = `${marker}  ${action.replaceAll('\n', '\n    ')}`;
  return expected === '' ? text : `${text}\n    Expected: ${expected.replaceAll('\n', '\n    ')}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}

function tableOf(rows: readonly ReadonlyMap<string, string>[]): TestValues {
  const names = [...new Set(rows.slice(0, mostRows).flatMap((row) => [...row.keys()]))].filter((name) => name !== '');
  if (names.length === 0) return noValues;
  return { names, rows: rows.slice(0, mostRows).map((row) => names.map((name) => row.get(name) ?? '')) };
}

/** Names of columns in XML: `User_x0020_name`. */
function decodedName(name: string): string {
  return name.replaceAll(/_x([0-9a-f]{4})_/gi, (_whole, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
