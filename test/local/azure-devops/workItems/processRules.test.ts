import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';
import { workItemCalls } from './workItemCalls.ts';

let standIn: TestStandIn;
const calls = workItemCalls(() => standIn);

beforeAll(async () => {
  standIn = await startTestStandIn({ process: { areaPaths: ['Till\\Receipts'] } });
});

afterAll(() => standIn.close());

const priority = 'Microsoft.VSTS.Common.Priority';
const rule = 'RuleValidationException';
const unlisted = (field: string, value: string) =>
  `The field '${field}' contains the value '${value}' that is not in the list of supported values`;
const readOnly = (field: string) => `TF401326: Invalid field status 'ReadOnly' for field '${field}'.`;
const tooLong = (field: string) => `TF401324: Value for field '${field}' is too long.`;
const noNode = (field: string) => `field '${field}'.`;

/**
 * Where the texts come from. "Seen": clients in public repositories quote answers of the real service with them.
 * - TF401320 with `Required, InvalidEmpty`, its typeKey, flags and number: seen (recorded bodies, two clients).
 * - "that is not in the list of supported values" without a number, flags and their number: seen (recorded bodies).
 * - TF401326 for a read-only field: seen, for System.BoardColumn. Its typeKey, and that the fields below are refused with
 *   it, are guesses: the real service was seen to take System.Parent, System.Id and System.CreatedBy and to do nothing.
 * - TF401324 for a text that is too long: seen for the title. Its typeKey and that long texts get it too are guesses.
 * - TF401347 with its typeKey and -1 for a new item: seen.
 * - "is an unknown identity": seen; its typeKey is a guess.
 */
describe('a field that the process refuses', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    [
      'an empty title',
      { 'System.Title': '' },
      rule,
      'TF401320: Rule Error for field Title. Error code: Required, InvalidEmpty.',
    ],
    ['a title of spaces', { 'System.Title': '   ' }, rule, 'TF401320: Rule Error for field Title.'],
    ['a title too long', { 'System.Title': 'x'.repeat(256) }, 'WorkItemFieldInvalidException', tooLong('System.Title')],
    ['a priority out of range', { [priority]: 9 }, rule, unlisted('Priority', '9')],
    ['a priority below', { [priority]: 0 }, rule, unlisted('Priority', '0')],
    ['a severity of its own', { 'Microsoft.VSTS.Common.Severity': 'High' }, rule, unlisted('Severity', 'High')],
    ['a value area', { 'Microsoft.VSTS.Common.ValueArea': 'Fun' }, rule, unlisted('Value Area', 'Fun')],
    ['a state of another process', { 'System.State': 'Done' }, rule, unlisted('State', 'Done')],
    ['a state in another case', { 'System.State': 'active' }, rule, unlisted('State', 'active')],
    ['no state', { 'System.State': '' }, rule, unlisted('State', '')],
    ['a reason without a change', { 'System.Reason': 'Bored' }, rule, unlisted('Reason', 'Bored')],
    ['the id', { 'System.Id': 3 }, 'WorkItemFieldInvalidException', readOnly('System.Id')],
    ['the revision', { 'System.Rev': 3 }, 'WorkItemFieldInvalidException', readOnly('System.Rev')],
    [
      'when it was created',
      { 'System.CreatedDate': '2020-01-01T00:00:00Z' },
      'WorkItemFieldInvalidException',
      readOnly('System.CreatedDate'),
    ],
    [
      'who created it',
      { 'System.CreatedBy': 'Dana Developer' },
      'WorkItemFieldInvalidException',
      readOnly('System.CreatedBy'),
    ],
    [
      'who changed it',
      { 'System.ChangedBy': 'Dana Developer' },
      'WorkItemFieldInvalidException',
      readOnly('System.ChangedBy'),
    ],
    [
      'when it was changed',
      { 'System.ChangedDate': '2030-01-01T00:00:00Z' },
      'WorkItemFieldInvalidException',
      readOnly('System.ChangedDate'),
    ],
    [
      'when it was closed',
      { 'Microsoft.VSTS.Common.ClosedDate': '2020-01-01T00:00:00Z' },
      'WorkItemFieldInvalidException',
      readOnly('Microsoft.VSTS.Common.ClosedDate'),
    ],
    [
      'a board column',
      { 'System.BoardColumn': 'Doing' },
      'WorkItemFieldInvalidException',
      readOnly('System.BoardColumn'),
    ],
    ['a parent as a field', { 'System.Parent': 1 }, 'WorkItemFieldInvalidException', readOnly('System.Parent')],
    [
      'a field by its display name',
      { 'Changed By': 'x' },
      'WorkItemFieldInvalidException',
      readOnly('System.ChangedBy'),
    ],
    [
      'a field nobody declared',
      { 'Custom.Team': 'red' },
      'WorkItemTrackingFieldDefinitionNotFoundException',
      'TF51535: Cannot find field Custom.Team.',
    ],
    [
      'an area of another project',
      { 'System.AreaPath': 'Elsewhere' },
      'WorkItemFieldInvalidTreeNameException',
      noNode('System.AreaPath'),
    ],
    [
      'an area nobody made',
      { 'System.AreaPath': 'Fabrikam Fiber\\Door' },
      'WorkItemFieldInvalidTreeNameException',
      noNode('System.AreaPath'),
    ],
    [
      'the beginning of an area',
      { 'System.AreaPath': 'Fabrikam Fiber\\Ti' },
      'WorkItemFieldInvalidTreeNameException',
      noNode('System.AreaPath'),
    ],
    [
      'an iteration nobody made',
      { 'System.IterationPath': 'Fabrikam Fiber\\Iteration 4' },
      'WorkItemFieldInvalidTreeNameException',
      noNode('System.IterationPath'),
    ],
    [
      'a macro for an iteration',
      { 'System.IterationPath': '@CurrentIteration' },
      'WorkItemFieldInvalidTreeNameException',
      noNode('System.IterationPath'),
    ],
    [
      'somebody unknown',
      { 'System.AssignedTo': 'x@y.example' },
      rule,
      "The identity value 'x@y.example' for field 'Assigned To' is an unknown identity.",
    ],
    [
      'a description too long',
      { 'System.Description': 'x'.repeat(1_048_577) },
      'WorkItemFieldInvalidException',
      tooLong('System.Description'),
    ],
  ])('refuses %s, of a new item and of one that is there', async (_what, fields, typeKey, message) => {
    const id = await calls.make('Bug');

    const [created, changed] = [await calls.create('Bug', fields), await calls.set(id, fields)];

    for (const answer of [created, changed]) {
      expect(answer).toMatchObject({ status: 400, typeKey });
      expect(answer.message).toContain(message);
    }
    expect((await calls.set(id, {})).message).toContain('valid patch document');
  });

  it('says of which item a path is refused', async () => {
    const id = await calls.make('Bug');
    const fields = { 'System.AreaPath': 'Elsewhere' };

    expect((await calls.create('Bug', fields)).message).toContain(
      'TF401347: Invalid tree name given for work item -1, ',
    );
    expect((await calls.set(id, fields)).message).toContain(`TF401347: Invalid tree name given for work item ${id}, `);
  });

  it('gives flags and numbers as the real service was seen to, in both places', async () => {
    const title = {
      fieldReferenceName: 'System.Title',
      fieldStatusFlags: 'required, invalidEmpty',
      errorMessage: 'TF401320: Rule Error for field Title. Error code: Required, InvalidEmpty.',
      fieldStatusCode: 524_289,
      ruleValidationErrors: null,
    };
    const picked = { fieldStatusFlags: 'hasValues, limitedToValues, invalidListValue', fieldStatusCode: 4_194_316 };

    const [empty, unknown] = [
      await calls.create('Bug', { 'System.Title': '' }),
      await calls.create('Bug', { [priority]: 9 }),
    ];

    expect(empty.RuleValidationErrors).toEqual([title]);
    expect(empty.customProperties).toEqual({ RuleValidationErrors: [title] });
    expect(unknown.RuleValidationErrors).toEqual([expect.objectContaining(picked)]);
  });

  it('names the first of two and says that there is one more', async () => {
    const { message, RuleValidationErrors } = await calls.create('Bug', { 'System.Title': '', [priority]: 9 });

    expect(message).toBe(
      'TF401320: Rule Error for field Title. Error code: Required, InvalidEmpty. One additional error occurred during ' +
        'validation of the work item. Please correct all errors and try again.',
    );
    expect(RuleValidationErrors).toHaveLength(2);
  });

  it('takes all or nothing', async () => {
    const id = await calls.make('Task');

    const refused = await calls.set(id, { 'System.Title': 'Renamed', 'System.State': 'Resolved' });

    expect(refused.status).toBe(400);
    expect(await calls.patch(id, [{ op: 'test', path: '/fields/System.Title', value: 'It breaks' }])).toMatchObject({
      rev: 1,
    });
  });
});

describe('what the Agile process allows', () => {
  it.each([
    ['Bug', ['New', 'Active', 'Resolved', 'Closed', 'Active', 'New', 'Closed', 'Resolved']],
    ['User Story', ['New', 'Removed', 'New', 'Resolved', 'Active', 'Closed']],
    ['Task', ['New', 'Active', 'Removed', 'New', 'Closed', 'New']],
    ['Issue', ['Active', 'Closed', 'Active']],
  ])('lets a %s go its way', async (type, [first, ...states]) => {
    const created = await calls.create(type);

    expect(created.fields['System.State']).toBe(first);
    for (const state of states) {
      expect((await calls.set(created.id ?? 0, { 'System.State': state })).fields['System.State']).toBe(state);
    }
  });

  it.each([
    ['Task', 'Active', 'Resolved'],
    ['Bug', 'Closed', 'Removed'],
    ['Issue', 'Active', 'New'],
  ])('does not let a %s go from %s to %s', async (type, from, to) => {
    const id = await calls.make(type);
    await calls.set(id, { 'System.State': from });

    const refused = await calls.set(id, { 'System.State': to });

    expect(refused).toMatchObject({ status: 400, message: unlisted('State', to) });
  });

  it('lets no removed story become active, though both are states of it', async () => {
    const id = await calls.make('User Story');
    await calls.set(id, { 'System.State': 'Removed' });

    expect(await calls.set(id, { 'System.State': 'Active' })).toMatchObject({ message: unlisted('State', 'Active') });
  });

  it.each(['Active', 'Closed'])('does not make a bug that is %s already', async (state) => {
    expect(await calls.create('Bug', { 'System.State': state })).toMatchObject({ message: unlisted('State', state) });
  });

  it('knows areas, those above them, and the iterations of a new project, in any case', async () => {
    const fields = { 'System.AreaPath': 'fabrikam fiber\\till', 'System.IterationPath': 'Fabrikam Fiber\\Iteration 2' };

    expect((await calls.create('Bug', fields)).status).toBe(200);
    expect((await calls.create('Bug', { 'System.AreaPath': 'Fabrikam Fiber\\Till\\Receipts' })).status).toBe(200);
  });

  it('lists the transitions of a type', async () => {
    const response = await standIn.fetch('/Fabrikam%20Fiber/_apis/wit/workitemtypes/Task?api-version=7.1');

    expect(await response.json()).toMatchObject({
      transitions: { '': [{ to: 'New', actions: null }], Removed: [{ to: 'Removed' }, { to: 'New' }] },
    });
  });
});
