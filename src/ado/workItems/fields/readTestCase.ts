import type { WorkItemText } from '../../../contracts/workItems/workItem.ts';
import type { Connection } from '../../http/connection.ts';
import type { AdoWorkItem } from '../../http/schemas.ts';
import { truncateMarkdown } from '../../text/truncateText.ts';
import {
  parseLocalValues,
  parseSharedValues,
  parseSteps,
  sharedParameterIds,
  stepsMarkdown,
  type TestStep,
  type TestValues,
  valuesMarkdown,
} from './testSteps.ts';
import { readWorkItemBatch } from './workItemBatch.ts';
import { type FieldSelection, isUnwanted, textOf } from './workItemFields.ts';

const stepsField = 'Microsoft.VSTS.TCM.Steps';
const parametersField = 'Microsoft.VSTS.TCM.Parameters';
const valuesField = 'Microsoft.VSTS.TCM.LocalDataSource';
const mostShared = 20;
const longestText = 20_000;
const cutNote = '_(cut: the steps continue)_';

/** The steps of a test case with those it shares with others, and the values of its parameters. */
export async function readTestCase(
  connection: Connection,
  project: string,
  { fields }: AdoWorkItem,
  selection: FieldSelection,
): Promise<readonly WorkItemText[]> {
  if (isUnwanted(stepsField, 'Steps', selection)) return [];
  const steps = parseSteps(textOf(fields, stepsField));
  const values = textOf(fields, valuesField);
  const dataSets = sharedParameterIds(values);
  const sharedSteps = steps.flatMap((step) => (step.kind === 'shared' ? [step.workItemId] : []));
  const ids = [...new Set([...dataSets, ...sharedSteps])].slice(0, mostShared);
  const found = await readWorkItemBatch(connection, project, ids, ['System.Title', stepsField, parametersField]);
  const shared = new Map<number, { readonly title: string; readonly steps: readonly TestStep[] }>(
    found.map(({ id, fields: of }) => [
      id,
      { title: textOf(of, 'System.Title'), steps: parseSteps(textOf(of, stepsField)) },
    ]),
  );
  const tables: readonly TestValues[] = [
    parseLocalValues(dataSets.length === 0 ? values : ''),
    ...found
      .filter(({ id }) => dataSets.includes(id))
      .map(({ fields: of }) => parseSharedValues(textOf(of, parametersField))),
    // A work item of shared parameters holds nothing else.
    ...(steps.length === 0 ? [parseSharedValues(textOf(fields, parametersField))] : []),
  ];
  const parts = [
    { name: 'Steps', text: stepsMarkdown(steps, shared) },
    {
      name: 'Parameter values',
      text: tables
        .map(valuesMarkdown)
        .filter((table) => table !== '')
        .join('\n\n'),
    },
  ];
  return parts
    .filter((part) => part.text !== '')
    .map((part) => ({ ...part, text: truncateMarkdown(part.text, longestText, cutNote) }));
}
