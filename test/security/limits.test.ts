import { beforeEach, describe, expect, it } from '@jest/globals';
import { answers, describes, drafts, plans } from '../support/lifecycle/model.ts';
import type { Person } from '../support/lifecycle/people.ts';
import { fixes } from '../support/lifecycle/sample.ts';
import { useLifecycle } from '../support/useLifecycle.ts';

const settings = {
  ...{ ANSWERS_PER_THREAD: '3', ANSWERS_PER_PULL_REQUEST_AND_HOUR: '5', REQUESTS_PER_PERSON_AND_HOUR: '8' },
  ...{ RUNS_PER_WORK_ITEM_AND_HOUR: '3', RUNS_PER_PERSON_AND_DAY: '6' },
  ...{ IGNORED_AUTHORS: 'noise@contoso.example', AGENT_IDENTITY: 'code-agent@contoso.example' },
};

const identity = (token: string, last: string, uniqueName = `${token}@contoso.example`) => {
  return { token, displayName: token, id: `5d3f2a10-7c1b-4e0e-9a3d-0f1e2d3c4b5${last}`, uniqueName };
};
const builds = identity('builds', 'a', 'Build\\5d3f2a10-7c1b-4e0e-9a3d-0f1e2d3c4b5a');
const application = {
  ...identity('application', 'b'),
  token: '',
  accessToken: 'application',
  isServicePrincipal: true,
};
const noise = identity('noise', 'c');

const life = useLifecycle({ settings, people: [builds, application, noise] });

// What was asked for in other scenarios counts for their day.
beforeEach(() => life.pass({ days: 1 }));

/** Starts no run for a bug: what is refused asks no model. */
const refusesAll = 'triggers: { workItemTypes: [Feature] }\n';

async function inReview(rules = '', count = 1): Promise<readonly number[]> {
  const model = [plans(), drafts(fixes), describes()].map((step) => ({ ...step, times: count }));
  await life.begin({ rules, model: [...model, answers('explain', 'Thank you.', { times: 'any' })] });
  const pullRequests: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const id = await life.fileTask();
    await life.settle();
    pullRequests.push(life.run(id).pullRequestId());
  }
  return pullRequests;
}

/** What the agent wrote in the threads of a pull request: answers of the model, and other words. */
async function said(pullRequest: number) {
  const threads = await life.dana.threads(pullRequest);
  const texts = threads.flatMap(({ comments }) => comments.filter(({ by }) => by === 'code-agent'));
  const told = texts.map(({ text }) => text).filter((text) => !text.includes('Thank you.'));
  return { answered: texts.length - told.length, told };
}

/** What the agent wrote on a work item. */
async function saidOn(workItem: number): Promise<readonly string[]> {
  const comments = await life.dana.comments(workItem);
  return comments.filter(({ by }) => by === 'code-agent').map(({ text }) => text.replace(/<[^>]+>/g, ''));
}

/** Lets somebody write again whenever the agent has written. @returns how often somebody wrote */
async function loop(write: (round: number) => Promise<unknown>, count: () => Promise<number>): Promise<number> {
  for (let round = 0, before = -1; round < 30; round += 1) {
    const now = await count();
    if (now === before) return round;
    before = now;
    await write(round);
    await life.settle();
  }
  throw new Error('It goes on for ever.');
}

const limitsIn = async (runId: string) => {
  const { events } = await life.audit.read(runId, { limit: 1000 });
  return events.flatMap((event) => {
    return event.type === 'limit-reached' ? [[event.data.limit, event.data.allowed, event.actor]] : [];
  });
};

describe('two bots that answer each other', () => {
  it('end by themselves, and it is said once', async () => {
    const [pullRequest = 0] = await inReview(`commands: { fix: ['${builds.uniqueName}'] }\n`);
    const runId = life.runs(await newestTask()).at(-1)?.id ?? '';
    const total = async () => (await life.dana.threads(pullRequest)).flatMap(({ comments }) => comments).length;
    const own = async () => {
      const { answered, told } = await said(pullRequest);
      return answered + told.length;
    };

    // A service principal that nobody named, and whom nobody listens to, are not answered at all.
    for (const token of [`Bearer ${application.accessToken}`, noise.token]) {
      await life.as(token).commentOnPullRequest(pullRequest, 'Coverage 81 %');
    }
    await life.settle();
    expect(await said(pullRequest)).toEqual({ answered: 0, told: [] });

    // One that the rules name has as many answers as a thread has.
    const bot = life.as(builds.token);
    const thread = await bot.commentOnPullRequest(pullRequest, 'Coverage 82 %');
    await life.settle();
    await loop((round) => bot.replyInThread(pullRequest, thread, `Coverage 83.${round} %`), own);
    expect(await said(pullRequest)).toEqual({ answered: 3, told: [expect.stringContaining('answered 3 times')] });
    const before = await total();
    for (let more = 0; more < 3; more += 1) {
      await bot.replyInThread(pullRequest, thread, `Coverage 84.${more} %`);
      await life.settle();
    }
    expect(await total()).toBe(before + 3);

    // A new thread after every answer does not help.
    await life.pass({ hours: 1 });
    await loop((round) => bot.commentOnPullRequest(pullRequest, `Warnings ${round}`), own);
    expect(await said(pullRequest)).toEqual({
      answered: 3 + 5,
      told: [
        expect.stringContaining('answered 3 times'),
        expect.stringContaining('answered 5 comments on this pull request'),
      ],
    });
    expect(await limitsIn(runId)).toEqual([
      ['ANSWERS_PER_THREAD', 3, builds.uniqueName],
      ['ANSWERS_PER_PULL_REQUEST_AND_HOUR', 5, builds.uniqueName],
    ]);
  });

  it('end where one of them writes commands, on the work item and in threads', async () => {
    const [pullRequest = 0] = await inReview();
    const task = await newestTask();
    const bot = life.as(`Bearer ${application.accessToken}`);
    const before = (await saidOn(task)).length;

    await loop(
      (round) => bot.comment(task, `/agent ${['help', 'dance', 'status'][round % 3]}`),
      async () => (await saidOn(task)).length,
    );
    const answersToBot = (await saidOn(task)).slice(before);
    await loop(
      (round) => bot.commentOnPullRequest(pullRequest, `/agent ${['explain', 'cancel', 'approve'][round % 3]}`),
      async () => (await said(pullRequest)).told.length,
    );

    expect(answersToBot).toHaveLength(8 + 1);
    expect(answersToBot.filter((text) => text.includes('You have made 8 requests'))).toHaveLength(1);
    expect((await said(pullRequest)).told).toEqual([]);
    // Another person is heard as before.
    await life.rita.comment(task, '/agent status');
    await life.settle();
    expect((await saidOn(task)).length).toBe(before + 8 + 1 + 1);
  });
});

describe('a flood of review comments', () => {
  it('is answered so far, whoever writes it and wherever; the rest is passed over for good', async () => {
    const [first = 0, second = 0] = await inReview('', 2);
    const ask = async (who: Person, pullRequest: number, count: number) => {
      for (let number = 0; number < count; number += 1) {
        await who.commentOnPullRequest(pullRequest, `Why? ${number}`);
        // The clock goes on between two looks that find nothing to do, as clocks do.
        await life.settle();
      }
    };

    await ask(life.dana, first, 3);
    await ask(life.rita, first, 4);
    expect(await said(first)).toEqual({
      answered: 5,
      told: [expect.stringContaining('answered 5 comments on this pull request')],
    });

    // What one person asks for in several pull requests adds up; others are not held up by it.
    await life.pass({ hours: 1 });
    expect((await said(first)).answered).toBe(5);
    await ask(life.dana, first, 5);
    await ask(life.dana, second, 5);
    await ask(life.rita, second, 1);
    expect((await said(first)).answered).toBe(5 + 5);
    expect(await said(second)).toEqual({
      answered: 3 + 1,
      told: [expect.stringContaining('You have made 8 requests')],
    });

    // Whoever asked is whom it cost something for.
    const { runs } = await life.audit.runs.list({ project: 'Store' }, { limit: 1 });
    const people = runs[0]?.spending?.map(({ id, name, tokens }) => [typeof id, name, tokens > 0]);
    expect(people?.toSorted()).toEqual([
      ['string', 'dana@contoso.example', true],
      ['string', 'rita@contoso.example', true],
    ]);
    expect(runs[0]).toMatchObject({ requestedBy: 'dana@contoso.example', requestedById: expect.any(String) });
  });
});

describe('an installation without prices', () => {
  it('has a budget all the same: in tokens', async () => {
    // One call may use (64,000 + 16,000) tokens, twice: after the first there is no room for another one.
    const rules = 'budget: { tokensPerRun: 160000 }\n';
    await life.begin({ rules, model: [plans(), drafts(fixes, { times: 'any' })] });
    const id = await life.fileTask();
    await life.settle();

    expect(life.run(id).outcome).toBe('over-budget');
    expect((await saidOn(id)).join()).toMatch(/160000 tokens needed, 160000 tokens allowed/);
    const { events } = await life.audit.read(life.run(id).id, { limit: 1000 });
    const refused = events.find(({ type }) => type === 'budget-refused');
    expect(refused?.data).toMatchObject({ unit: 'tokens', limit: 160_000, asked: 160_000 });
  });
});

describe('a work item that asks for runs again and again', () => {
  const assign = (who: Person, id: number, name: string) => who.changeWorkItem(id, { 'System.AssignedTo': name });
  const tag = (who: Person, id: number, tags: string) => who.setTags(id, tags);

  it.each([
    ['by its tag, that two people put on', tag, 'code-agent', 'other'],
    ['by its assignment', assign, 'code-agent@contoso.example', ''],
  ])('%s, is told once that there are too many', async (_how, set, on, off) => {
    await life.begin({ rules: refusesAll, model: [plans({ times: 'any' })] });
    const id = await life.fileTask({ tags: [] });
    for (const who of [life.dana, life.rita, life.dana, life.rita, life.dana, life.rita]) {
      await set(who, id, off);
      await set(who, id, on);
    }
    await life.settle();

    expect(life.runs(id)).toHaveLength(6);
    const told = await saidOn(id);
    expect(told).toHaveLength(3 + 1);
    expect(told.filter((text) => text.includes('the limit of 3 runs per hour'))).toHaveLength(1);
  });

  it('by commands, is told once that there are too many', async () => {
    await life.begin({ rules: refusesAll, model: [plans({ times: 'any' })] });
    const id = await life.fileTask({ tags: [] });
    for (let round = 0; round < 6; round += 1) await life.dana.comment(id, `/agent fix once more ${round}`);
    await life.settle();

    const told = await saidOn(id);
    expect(told.filter((text) => text.includes('the limit of 3 runs per hour'))).toHaveLength(1);
    expect(told).toHaveLength(3 + 1);
  });
});

describe('one person', () => {
  it('starts so many runs a day, on however many work items, and is told once', async () => {
    await life.begin({ rules: refusesAll, model: [plans({ times: 'any' })] });
    const ids: number[] = [];
    for (let number = 0; number < 9; number += 1) ids.push(await life.fileTask());
    await life.settle();
    const others = await life.rita.fileWorkItem({ title: 'Another', description: '', tags: ['code-agent'] });
    await life.settle();

    const told = (await Promise.all(ids.map(saidOn))).flat();
    expect(told.filter((text) => text.includes('the limit of 6 runs per day'))).toHaveLength(1);
    expect(told).toHaveLength(6 + 1);
    expect((await saidOn(others)).join()).not.toContain('runs per day');

    await life.pass({ days: 1 });
    const id = await life.fileTask();
    await life.settle();
    expect((await saidOn(id)).join()).not.toContain('runs per day');
  });

  it('whom nobody listens to starts nothing, commands nothing and answers nothing', async () => {
    await life.begin({ rules: refusesAll, model: [plans({ times: 'any' })] });
    const person = life.as(noise.token);
    const tagged = await person.fileWorkItem({ title: 'Noise', description: '', tags: ['code-agent'] });
    const id = await life.fileTask({ tags: [] });
    await person.comment(id, '/agent fix');
    await person.changeWorkItem(id, { 'System.AssignedTo': 'code-agent@contoso.example' });
    await life.settle();

    expect([...life.runs(tagged), ...life.runs(id)]).toEqual([]);
    expect([...(await saidOn(tagged)), ...(await saidOn(id))]).toEqual([]);
  });
});

/** The work item of the newest pull request. */
async function newestTask(): Promise<number> {
  const newest = (await life.dana.pullRequests()).at(-1);
  const [, id] = /-(\d+)-[rd][0-9a-f]+$/.exec(newest?.sourceRefName ?? '') ?? [];
  return Number(id);
}
