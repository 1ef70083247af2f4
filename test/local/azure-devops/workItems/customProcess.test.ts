import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';
import { workItemCalls } from './workItemCalls.ts';

let standIn: TestStandIn;
const calls = workItemCalls(() => standIn);
const team = 'Custom.Team';
const note = 'Custom.ReleaseNote';

beforeAll(async () => {
  standIn = await startTestStandIn({
    process: {
      fields: [
        { referenceName: team, name: 'Team', type: 'string' },
        { referenceName: note, name: 'Release Note', type: 'string' },
      ],
      types: {
        Bug: {
          transitions: { Active: ['Active', 'Resolved'], Resolved: ['Resolved'] },
          required: ['System.Title', team],
          requiredIn: { Resolved: [note] },
          readOnlyIn: { Resolved: ['System.Title'] },
          allowedValues: { [team]: ['red', 'blue'] },
        },
        Defect: {
          states: [
            { name: 'Gemeldet', category: 'Proposed' },
            { name: 'In Arbeit', category: 'InProgress' },
            { name: 'Erledigt', category: 'Completed' },
          ],
          transitions: { Gemeldet: ['Gemeldet', 'In Arbeit'] },
        },
      },
    },
  });
});

afterAll(() => standIn.close());

// The first text: seen, of a custom field of a client's customer. `ReadOnly` with TF401320: seen, in a closed state.
describe('a custom process', () => {
  it('demands its own fields, and that they have one of their values', async () => {
    expect(await calls.create('Bug')).toMatchObject({
      status: 400,
      message:
        'TF401320: Rule Error for field Team. Error code: Required, HasValues, LimitedToValues, AllowsOldValue, InvalidEmpty.',
    });
    expect((await calls.create('Bug', { [team]: 'green' })).message).toContain("contains the value 'green'");
    expect((await calls.create('Bug', { Team: 'red' })).fields[team]).toBe('red');
    expect((await calls.create('Task')).status).toBe(200);
  });

  it('demands fields of a state, and locks others in it', async () => {
    const id = await calls.make('Bug', { [team]: 'red' });
    await calls.set(id, { 'System.State': 'Active' });

    const without = await calls.set(id, { 'System.State': 'Resolved' });
    const resolved = await calls.set(id, { 'System.State': 'Resolved', [note]: 'Mended' });
    const renamed = await calls.set(id, { 'System.Title': 'Another' });

    expect(without.message).toBe('TF401320: Rule Error for field Release Note. Error code: Required, InvalidEmpty.');
    expect(resolved.status).toBe(200);
    expect(renamed.message).toBe('TF401320: Rule Error for field Title. Error code: ReadOnly.');
  });

  it('restricts what a state may become', async () => {
    const id = await calls.make('Bug', { [team]: 'blue' });
    await calls.set(id, { 'System.State': 'Active' });

    expect((await calls.set(id, { 'System.State': 'New' })).message).toContain("contains the value 'New'");
    expect((await calls.set(id, { 'System.State': 'Active', 'System.Title': 'Same state' })).status).toBe(200);
  });

  it('has types of its own, with states of its own', async () => {
    const created = await calls.create('defect');

    expect(created.fields).toMatchObject({ 'System.WorkItemType': 'Defect', 'System.State': 'Gemeldet' });
    expect((await calls.set(created.id ?? 0, { 'System.State': 'Erledigt' })).status).toBe(400);
    expect((await calls.set(created.id ?? 0, { 'System.State': 'In Arbeit' })).fields).toMatchObject({
      'System.Reason': 'Moved to state In Arbeit',
      'Microsoft.VSTS.Common.ActivatedBy': { displayName: 'code-agent' },
    });
    expect((await calls.set(created.id ?? 0, { 'System.State': 'Erledigt' })).status).toBe(200);
  });

  it('is listed as it is', async () => {
    const read = async (path: string) =>
      (await standIn.fetch(`/Fabrikam%20Fiber/_apis/wit/${path}?api-version=7.1`)).json();

    expect(await read('workitemtypes/Defect/states')).toMatchObject({ count: 3 });
    expect(await read('fields/Custom.Team')).toMatchObject({ name: 'Team' });
    expect(await read('workitemtypes/Bug')).toMatchObject({ transitions: { Resolved: [{ to: 'Resolved' }] } });
  });
});
