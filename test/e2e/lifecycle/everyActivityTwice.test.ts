import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { rotatingContracts } from '../../../src/contracts/activities/rotating.ts';
import { activityContracts } from '../../../src/contracts/activities.ts';
import { duplicateEffects } from '../../support/lifecycle/duplicateEffects.ts';
import { type Lifecycle, startLifecycle } from '../../support/lifecycle/lifecycle.ts';
import { loseFirstOutcomes } from '../../support/lifecycle/lostOutcomes.ts';
import {
  adapts,
  answers,
  asks,
  changesForReviewer,
  describes,
  drafts,
  isUnavailable,
  type ModelStep,
  plans,
  repairs,
  replaceLine,
} from '../../support/lifecycle/model.ts';
import { fixes, fixesBadly, repairsBadly, repairsWell, tillFiles, tillTask } from '../../support/lifecycle/sample.ts';

const outcomes = loseFirstOutcomes();
let life: Lifecycle;

beforeAll(async () => {
  const settings = { RERANK_BY_MODEL: 'true', RECONCILE_PROJECTS: 'Store' };
  life = await startLifecycle({ reconciles: true, settings, faults: outcomes.faults });
}, 60_000);

afterEach(() => life.end());
afterAll(() => life.close());

/** A question is asked as often as the activity that asks it runs. */
const each = { times: 'any' } as const;

const orders: ModelStep = {
  ...{ name: 'orders the files', match: { contains: ['Order the files now'] } },
  ...{ times: 'any', reply: { text: JSON.stringify({ paths: ['src/total.ts'] }) } },
};

const whole = [orders, plans(each), drafts(fixes, each), describes(each)];

const workItem = 'workItem: { started: { addTags: [agent-works] }, completed: { state: Resolved } }\n';

async function begin(rules: string, model: readonly ModelStep[]): Promise<number> {
  await life.begin({ rules, model });
  const id = await life.fileTask();
  await life.settle();
  return id;
}

/** Every run of an activity that came to an end, by the activity's name. */
function ranByName(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { message, attributes } of life.app.entries) {
    if (message !== 'activity finished' && message !== 'activity failed') continue;
    const name = String(attributes['activity']);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** A slice of `npm run campaign:activities`, which goes through all lives. */
const inCampaign: (name: string, test: () => Promise<void> | void) => void =
  process.env['EVERY_ACTIVITY'] === 'all' ? it : () => undefined;

describe('a life in which every activity runs again after it has finished', () => {
  it('makes one draft pull request of the better of two changes, publishes and completes it', async () => {
    const other = replaceLine('src/total.ts', '  return price;', '  return quantity * price;');
    const second: ModelStep = { ...drafts(other, each), name: 'second', match: { contains: ['Candidate 2 of'] } };
    const judges: ModelStep = {
      ...{ name: 'judges', match: { contains: ['Choose one of'] }, times: 'any' },
      reply: { text: JSON.stringify({ reason: 'It is simpler.', chosen: 1 }) },
    };
    const rules = `${workItem}candidates: { count: 2 }\npullRequest: { draft: true }\n`;

    const id = await begin(rules, [...whole, second, judges]);
    const pullRequestId = life.run(id).pullRequestId();

    expect(await life.dana.pullRequest(pullRequestId)).toMatchObject({ isDraft: false, status: 'active' });
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
    expect(await duplicateEffects(life, id)).toEqual([]);

    await life.dana.completePullRequest(pullRequestId);
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
    expect((await life.dana.comments(id)).map(({ by }) => by)).toEqual(['code-agent']);
    expect(await life.dana.branches()).toEqual([]);
    expect(await duplicateEffects(life, id)).toEqual([]);
  });

  inCampaign('repairs red builds, a commit and a thread for each', async () => {
    const first = repairs(repairsBadly, { ...each, name: 'first repair' });
    const firstOnly = { ...first, match: { ...first.match, notContains: ['price + quantity - 1'] } };
    const second = repairs(repairsWell, { ...each, name: 'second repair', about: ['price + quantity - 1'] });
    const model = [orders, plans(each), drafts(fixesBadly, each), describes(each), firstOnly, second];

    const id = await begin('', model);
    const pullRequestId = life.run(id).pullRequestId();

    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
    expect((await life.dana.threads(pullRequestId)).map(({ status }) => status)).toEqual(['fixed', 'fixed']);
    expect(await duplicateEffects(life, id)).toEqual([]);

    await life.dana.commentOnPullRequest(pullRequestId, '/agent cancel we do it ourselves');
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'cancelled' });
    expect(await life.dana.branches()).toEqual([]);
    expect(await duplicateEffects(life, id)).toEqual([]);
  });

  inCampaign('answers a reviewer once, with one commit, and takes over a target that moves', async () => {
    const asked = 'Please turn it round.';
    const turned = replaceLine('src/total.ts', '  return price * quantity;', '  return quantity * price;');
    const moved = (tillFiles['src/total.ts'] ?? '').replaceAll('price', 'unitPrice');
    const onTop = replaceLine('src/total.ts', '  return unitPrice;', '  return quantity * unitPrice;');
    const reviewed = [answers('change', 'I will.', { ...each, about: [asked] }), changesForReviewer(turned, each)];
    const id = await begin('', [...whole, ...reviewed, adapts(onTop, each)]);
    const pullRequestId = life.run(id).pullRequestId();

    await life.rita.commentOnPullRequest(pullRequestId, asked);
    await life.settle();
    const [thread] = await life.dana.threads(pullRequestId);
    expect(thread?.comments.map(({ by }) => by)).toEqual(['Rita Reviewer', 'code-agent']);
    await life.moveTarget({ 'README.md': '# The till\n' });
    await life.settle();
    await life.moveTarget({ 'src/total.ts': moved });
    await life.settle();

    const { branch = '' } = life.run(id);
    expect(life.file(branch, 'src/total.ts')).toContain('return quantity * unitPrice;');
    expect(life.file(branch, 'README.md')).toBe('# The till\n');
    expect(await duplicateEffects(life, id)).toEqual([]);
  });

  inCampaign('asks one question, reminds once, and asks for approval once', async () => {
    const question = asks('Before or after the discount?', each);
    const unanswered = { ...question, match: { ...question.match, notContains: ['After it.'] } };
    const rules = 'questions: { reminderHours: 1 }\napproval: { when: always }\n';
    const model = [orders, unanswered, plans({ ...each, about: ['After it.'] }), drafts(fixes, each), describes(each)];
    const id = await begin(rules, model);

    await life.pass({ minutes: 90 });
    expect(await life.dana.comments(id)).toHaveLength(2);
    await life.dana.comment(id, 'After it.');
    await life.settle();
    expect(life.run(id).step).toBe('waiting for approval');
    expect(await life.dana.comments(id)).toHaveLength(4);
    await life.dana.comment(id, `/agent approve ${await life.changeToApprove(id)}`);
    await life.settle();

    expect(life.run(id).step).toBe('in review');
    expect(await duplicateEffects(life, id)).toEqual([]);
  });

  inCampaign('lets the next run have its turn once when the first one is cancelled', async () => {
    const rules = `${workItem}concurrency: { runsPerRepository: 1 }\napproval: { when: always }\n`;
    await life.begin({ rules, model: whole });
    // Azure DevOps tells changes apart by their time, which stands still here.
    life.events.hold();
    const id = await life.fileTask();
    await life.pass({ minutes: 1 });
    await life.events.release();
    await life.settle();
    const second = await life.fileTask(tillTask);
    await life.settle();
    expect(life.run(second).step).toBe('waiting for its turn');

    await life.dana.comment(id, '/agent cancel');
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'cancelled' });
    expect(await life.dana.workItem(id)).toEqual({ state: 'New', tags: ['code-agent'] });
    expect(life.run(second).step).toBe('waiting for approval');
    expect(await duplicateEffects(life, id)).toEqual([]);
    expect(await duplicateEffects(life, second)).toEqual([]);
  });

  inCampaign('ends candidates that are being drafted when the run is cancelled', async () => {
    const id = await begin('', [orders, plans(each), { ...isUnavailable(drafts(fixes)), times: 'any' }]);
    expect(life.run(id).step).toBe('drafting candidates');

    await life.dana.comment(id, '/agent cancel');
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'cancelled' });
    expect(await duplicateEffects(life, id)).toEqual([]);
  });

  inCampaign('starts one run on a command, and answers the next one once', async () => {
    await life.begin({ model: whole });
    const id = await life.fileTask({ tags: [] });
    await life.dana.comment(id, '/agent fix');
    await life.settle();
    await life.dana.comment(id, '/agent status');
    await life.settle();

    expect(life.runs(id)).toHaveLength(1);
    expect((await life.dana.comments(id)).filter(({ by }) => by === 'code-agent')).toHaveLength(2);
    expect(await duplicateEffects(life, id)).toEqual([]);
  });

  it('takes back once what a run has left that somebody terminated', async () => {
    const id = await begin(workItem, whole);
    const { branch = '' } = life.run(id);
    expect(await life.dana.branches()).toEqual([branch]);
    // Long enough that the run asks after its shepherd.
    await life.pass({ minutes: 65 });

    life.app.host().engine.terminate(life.run(id).id, 'by hand');
    await life.pass({ minutes: 30 });

    expect(await life.dana.branches()).toEqual([]);
    expect((await life.dana.comments(id)).filter(({ by }) => by === 'code-agent')).toHaveLength(1);
    expect(await duplicateEffects(life, id)).toEqual([]);
  });

  inCampaign('has run every activity twice that there is, but for those of rotations', () => {
    const ran = ranByName();
    const elsewhere = Object.keys(rotatingContracts);
    const missing = Object.keys(activityContracts).filter((name) => !elsewhere.includes(name) && !ran.has(name));

    expect(missing).toEqual([]);
    expect([...ran.values()].reduce((sum, count) => sum + count, 0)).toBe(2 * outcomes.lost());
  });
});
