import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sendSigned } from '../../../src/cli/http/relay.ts';
import { type AzureCli, flagOf, startAzureCli } from '../../support/azure/azureCli.ts';
import { runWorkflow, type WorkflowResult } from '../../support/workflowJobs.ts';
import { type AppName, startTwoApps, type TwoApps } from './twoApps.ts';

let apps: TwoApps;
let azure: AzureCli;
/** What happens in the time in which canary.yml watches a share. */
let whileWatching: (greenShare: number) => Promise<void>;

beforeAll(async () => {
  apps = await startTwoApps();
  azure = await startAzureCli(answerAzure);
}, 120_000);

afterAll(async () => {
  await azure.close();
  await apps.close();
}, 60_000);

/** What the delivery asks of Azure. */
async function answerAzure(call: readonly string[]): Promise<string> {
  const asked = call.slice(0, 3).join(' ');
  if (asked === 'keyvault secret show') return apps.signingKey;
  if (asked === 'afd origin update') {
    const isEnabled = flagOf(call, '--enabled-state') === 'Enabled';
    apps.frontDoor.weigh(flagOf(call, '--origin-name'), Number(flagOf(call, '--weight')), isEnabled);
    return '';
  }
  if (flagOf(call, '--url').includes('Microsoft.AlertsManagement/alerts')) {
    await whileWatching(apps.frontDoor.shares()['green'] ?? 0);
    return JSON.stringify((await hasFailedRuns('blue')) || (await hasFailedRuns('green')) ? [failedRuns] : []);
  }
  throw new Error(`nobody expects az ${call.join(' ')}`);
}

const failedRuns = { name: 'failed-runs', severity: 'Sev1' };

/** The alert `failed-runs` of infra/bicep/modules/alertRules.bicep, over what the app itself measures. */
async function hasFailedRuns(app: AppName): Promise<boolean> {
  const { all, failed } = await apps.endedRuns(app);
  return all >= 5 && failed > all * 0.2;
}

const run = (name: string, only?: readonly string[]): Promise<WorkflowResult> =>
  runWorkflow(
    `.github/workflows/${name}.yml`,
    {
      variables: {
        ...{ APP_NAME: 'blue', GREEN_APP_NAME: 'green', RESOURCE_GROUP: 'rg', FRONT_DOOR_PROFILE: 'afd' },
        ...{ AZURE_SUBSCRIPTION_ID: 's', KEY_VAULT_NAME: 'kv', WEBHOOK_URL: `${apps.frontDoor.url}/api/webhook` },
      },
      inputs: { minutes: 0 },
      environment: { ...azure.environment, SMOKE_ATTEMPTS: '1' },
    },
    only,
  );

const jobsOf = ({ jobs }: WorkflowResult) =>
  jobs.map(({ name, succeeded }) => `${name} ${succeeded ? 'ok' : 'failed'}`);

/** Asks for work items that do not exist, so that runs fail wherever they come. */
async function failFiveRuns(): Promise<void> {
  for (const workItem of [9001, 9002, 9003, 9004, 9005]) {
    const payload = {
      ...{ id: `created-${workItem}`, eventType: 'workitem.created', publisherId: 'tfs', resourceVersion: '1.0' },
      resource: { id: workItem, rev: 1, fields: { 'System.TeamProject': 'Store', 'System.Tags': 'code-agent' } },
      resourceContainers: { project: { id: 'be9b3917-87e6-42a4-a549-2bc06a7a878f' } },
      createdDate: '2026-11-23T12:00:00Z',
    };
    await sendSigned(`${apps.frontDoor.url}/api/webhook`, Buffer.from(JSON.stringify(payload)), apps.signingKey);
    await apps.untilOver('green', `contoso-Store-${workItem}-r1`);
  }
}

/** `npm run campaign:canary` goes all the way up, too, and meets a green that is dead. */
const isCampaign = process.env['CANARY'] === 'all';

describe('a canary of two apps', () => {
  beforeEach(async () => {
    expect(jobsOf(await run('rollback', ['share']))).toEqual(['share ok']);
    apps.frontDoor.prefer('green');
  });

  const goesUp = async () => {
    const begunOnBlue = await apps.fileTask('blue');
    const begunOnGreen: string[] = [];
    const shares: number[] = [];
    whileWatching = async (share) => {
      shares.push(share);
      begunOnGreen.push((await apps.fileTask('green')).runId);
    };

    const result = await run('canary');
    await apps.dana.comment(begunOnBlue.id, '/agent cancel');

    expect(jobsOf(result)).toEqual(['share-5 ok', 'share-25 ok', 'share-50 ok', 'share-100 ok']);
    expect(result.output).toContain('100 of 100 more signed deliveries');
    expect(shares).toEqual([5, 25, 50, 100]);
    expect(apps.frontDoor.shares()).toEqual({ blue: 0, green: 100 });
    expect(await apps.untilOver('blue', begunOnBlue.runId)).toMatchObject({
      output: { outcome: 'cancelled' },
    });
    expect(await apps.has('green', begunOnBlue.runId)).toBe(false);
    expect(new Set(begunOnGreen).size).toBe(4);
    for (const runId of begunOnGreen) expect(await apps.has('blue', runId)).toBe(false);
  };

  it('gives everything back to blue when runs of green fail, and green ends what it began', async () => {
    let begunOnGreen = { runId: '', id: 0 };
    whileWatching = async (share) => {
      if (share === 5) begunOnGreen = await apps.fileTask('green');
      else await failFiveRuns();
    };

    const result = await run('canary');
    const begunAfter = await apps.fileTask('blue');
    await apps.dana.comment(begunOnGreen.id, '/agent cancel');

    expect(jobsOf(result)).toEqual(['share-5 ok', 'share-25 failed', 'back ok']);
    expect(result.output).toContain('Sev1 failed-runs');
    expect(apps.frontDoor.shares()).toEqual({ blue: 100, green: 0 });
    expect(await apps.has('green', begunAfter.runId)).toBe(false);
    expect(await apps.untilOver('green', begunOnGreen.runId)).toMatchObject({
      output: { outcome: 'cancelled' },
    });
  }, 240_000);

  const meetsDeadGreen = async () => {
    await apps.stopGreen();

    const result = await run('canary');

    expect(jobsOf(result)).toEqual(['share-5 failed', 'back ok']);
    expect(apps.frontDoor.shares()).toEqual({ blue: 100, green: 0 });
  };

  if (isCampaign) {
    it('gives green more and more of the new runs, and blue ends what it began', goesUp, 240_000);
    it('gives everything back to blue when green takes no deliveries', meetsDeadGreen, 120_000);
  }
});
