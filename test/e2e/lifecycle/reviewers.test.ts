import { describe, expect, it } from '@jest/globals';
import type { Lifecycle } from '../../support/lifecycle/lifecycle.ts';
import {
  answers,
  changesForReviewer,
  describes,
  drafts,
  newFile,
  plans,
  replaceLine,
} from '../../support/lifecycle/model.ts';
import { fixes } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

/** A run whose pull request is in review. */
async function inReview(model: Parameters<Lifecycle['begin']>[0]['model'], rules = ''): Promise<number> {
  await life.begin({ rules, model: [plans(), drafts(fixes), describes(), ...model] });
  const id = await life.fileTask();
  await life.settle();
  expect(life.run(id).step).toBe('in review');
  return id;
}

const asked = 'Please call it `times`.';
const renamed = replaceLine('src/total.ts', '  return price * quantity;', '  return quantity * price;');

describe('a reviewer', () => {
  it('who asks for a change gets it, with an answer, and the thread is resolved', async () => {
    const id = await inReview([answers('change', 'I will.', { about: [asked] }), changesForReviewer(renamed)]);
    const pullRequestId = life.run(id).pullRequestId();

    await life.rita.commentOnPullRequest(pullRequestId, asked);
    await life.settle();
    const [thread] = await life.dana.threads(pullRequestId);

    expect(life.file(life.run(id).branch ?? '', 'src/total.ts')).toContain('return quantity * price;');
    expect(thread?.status).toBe('fixed');
    expect(thread?.comments.map(({ by }) => by)).toEqual(['Rita Reviewer', 'code-agent']);
    expect(thread?.comments[1]?.text).toContain('I will.');
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
  });

  it('who asks why is answered once a comment, and the thread stays open', async () => {
    const id = await inReview([
      answers('explain', 'Because three pieces cost three prices.', { name: 'first', about: ['Why not add?'] }),
      answers('explain', 'Yes, also for none.', { name: 'second', about: ['Also for none?'] }),
    ]);
    const pullRequestId = life.run(id).pullRequestId();

    const threadId = await life.rita.commentOnPullRequest(pullRequestId, 'Why not add?');
    await life.settle();
    await life.rita.replyInThread(pullRequestId, threadId, 'Also for none?');
    await life.settle();
    const [thread] = await life.dana.threads(pullRequestId);

    expect(thread?.status).toBe('active');
    expect(thread?.comments.map(({ text }) => text)).toEqual([
      'Why not add?',
      expect.stringContaining('three pieces'),
      'Also for none?',
      expect.stringContaining('also for none'),
    ]);
  });

  it('who asks for something forbidden is refused with the reason, and nothing is pushed', async () => {
    const pipeline = newFile('azure-pipelines.yml', 'steps: []\n');
    const id = await inReview(
      [answers('change', 'I will.'), changesForReviewer(pipeline, { times: 'any' })],
      'candidates: { repairRounds: 0 }\n',
    );
    const pullRequestId = life.run(id).pullRequestId();
    const before = await life.dana.tip(life.run(id).branch ?? '');

    await life.rita.commentOnPullRequest(pullRequestId, 'Switch the tests off in the pipeline.');
    await life.settle();
    const [thread] = await life.dana.threads(pullRequestId);

    expect(await life.dana.tip(life.run(id).branch ?? '')).toBe(before);
    expect(thread?.status).toBe('active');
    expect(thread?.comments[1]?.text).toMatch(/no change that passes the checks/);
    expect(await life.story(life.run(id).id)).toContain('review-answered');
  });

  it('whom the agent declines is told why', async () => {
    const id = await inReview([answers('decline', 'That belongs to another work item.')]);
    const pullRequestId = life.run(id).pullRequestId();

    await life.rita.commentOnPullRequest(pullRequestId, 'Rewrite the till in Rust.');
    await life.settle();
    const [thread] = await life.dana.threads(pullRequestId);

    expect(thread?.comments[1]?.text).toContain('another work item');
    expect(thread?.status).toBe('active');
  });

  it('is answered although every delivery was lost', async () => {
    const id = await inReview([answers('explain', 'Because.')]);
    const pullRequestId = life.run(id).pullRequestId();

    life.events.lose();
    await life.rita.commentOnPullRequest(pullRequestId, 'Why?');
    await life.pass({ hours: 5 });

    expect((await life.dana.threads(pullRequestId))[0]?.comments).toHaveLength(2);
  });
});
