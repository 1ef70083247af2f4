import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IWorkApi } from 'azure-devops-node-api/WorkApi.js';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const project = 'Fabrikam Fiber';
const context = { project, team: 'Fabrikam Fiber Team' };

describe('the settings of a team', () => {
  let standIn: TestStandIn;
  let work: IWorkApi;

  beforeAll(async () => {
    standIn = await startTestStandIn({ now: () => Date.parse('2026-01-16T20:00:00Z') });
    work = await standIn.agent.getWorkApi();
  });

  afterAll(() => standIn.close());

  async function addSprint(name: string, startDate: string, finishDate: string): Promise<string> {
    const wit = await standIn.agent.getWorkItemTrackingApi();
    const attributes = { startDate: `${startDate}T00:00:00Z`, finishDate: `${finishDate}T00:00:00Z` };
    const node = await wit.createOrUpdateClassificationNode({ name, attributes }, project, 1);
    await work.postTeamIteration({ id: node.identifier ?? '' }, context);
    return node.identifier ?? '';
  }

  it('name the iterations that it works in, those of the process at first, and the current one', async () => {
    const names = async (timeframe?: string) =>
      (await work.getTeamIterations(context, timeframe)).map(({ name }) => name);
    const before = await names();
    const id = await addSprint('Now', '2026-01-05', '2026-01-16');
    await addSprint('Past', '2025-01-05', '2025-01-16');

    expect(before).toEqual(['Iteration 1', 'Iteration 2', 'Iteration 3']);
    expect(await names('current')).toEqual(['Now']);
    expect(await work.getTeamIteration(context, id)).toMatchObject({
      path: 'Fabrikam Fiber\\Now',
      attributes: { timeFrame: 1 },
    });
    await work.deleteTeamIteration(context, id);
    expect(await names('current')).toEqual([]);
    expect(await work.getTeamIteration(context, id)).toBeNull();
  });

  it('name its areas and days, and are of no team that is not there', async () => {
    expect(await work.getTeamSettings(context)).toMatchObject({ backlogIteration: { name: project }, bugsBehavior: 1 });
    expect((await work.getTeamFieldValues(context)).values).toMatchObject([{ value: project }]);
    expect(await work.getTeamSettings({ project, team: 'Nobody' })).toBeNull();
    await expect(work.getTeamIterations(context, 'past')).rejects.toMatchObject({ statusCode: 400 });
    await expect(work.postTeamIteration({ id: 'x' }, context)).rejects.toMatchObject({ statusCode: 400 });
  });
});
