import { describe, expect, it } from '@jest/globals';
import {
  describes,
  drafts,
  isUnavailable,
  newFile,
  plans,
  repairs,
  replaceLine,
} from '../../support/lifecycle/model.ts';
import { fixes, fixesBadly } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

const repairsAtOnce = replaceLine('src/total.ts', '  return price * (quantity + 1);', '  return price * quantity;');

const whole = [plans(), drafts(fixes), describes()];

const engine = () => life.app.host().engine;

async function inReview(model = whole) {
  await life.begin({ model });
  const id = await life.fileTask();
  await life.settle();
  const run = life.run(id);
  return { id, runId: run.id, pullRequestId: run.pullRequestId(), shepherd: run.shepherd ?? '' };
}

describe('a shepherd that somebody ends by hand', () => {
  it('is followed by another one, which goes on', async () => {
    const { id, runId, pullRequestId, shepherd } = await inReview();
    engine().terminate(shepherd, 'by hand');
    await life.settle();
    expect(life.run(id)).toMatchObject({ state: 'Running', step: 'in review', shepherd: `${runId}-pull-request-1` });

    await life.pass({ minutes: 61 });
    expect(life.run(id)).toMatchObject({ state: 'Running', shepherd: `${runId}-pull-request-2` });
    await life.dana.completePullRequest(pullRequestId);
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
  });

  it('has its instructions carried out by the next one', async () => {
    const more = drafts(newFile('src/basket.ts', 'export const basket = 1;\n'), {
      name: 'on request',
      about: ['mind the empty basket'],
    });
    const { id, runId, pullRequestId, shepherd } = await inReview([...whole, more]);
    engine().terminate(shepherd, 'by hand');
    await life.settle();

    await life.dana.commentOnPullRequest(pullRequestId, '/agent fix mind the empty basket');
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'in review', shepherd: `${runId}-pull-request-2` });
    const box = engine().readEntity('mailbox', `run-${runId}`);
    expect(JSON.parse(box ?? '')).toMatchObject({ last: 1, letters: [] });
  });
});

describe('a draft that somebody ends by hand', () => {
  it('is begun anew for the repair of a build', async () => {
    const model = [
      plans(),
      drafts(fixesBadly),
      describes(),
      isUnavailable(repairs(repairsAtOnce)),
      repairs(repairsAtOnce),
    ];
    const { id, runId, pullRequestId } = await inReview(model);
    engine().terminate(`${runId}-draft-1-1`, 'by hand');
    await life.settle();

    await life.pass({ minutes: 6 });

    expect(life.run(id).step).toBe('in review');
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
  });
});

describe('what people want of a pull request', () => {
  /** How often the shepherd has looked since its history began anew. */
  function looks(shepherd: string): number {
    return engine()
      .getHistory(shepherd)
      .filter((event) => JSON.stringify(event).includes('"observePullRequest"')).length;
  }

  it.each(['instructions', 'a cancellation'])(
    'is not lost where %s come with the last look of a history',
    async (last) => {
      const asked = ['mind the empty basket', 'mind the full basket'];
      const more = asked.map((text, index) =>
        drafts(newFile(`src/basket${index}.ts`, 'export const basket = 1;\n'), { name: text, about: [text] }),
      );
      const isCancelled = last === 'a cancellation';
      const { id, runId, shepherd } = await inReview(isCancelled ? whole : [...whole, ...more]);
      await life.passUntil('the last look of a history is next', () => looks(shepherd) === 19);

      const by = { by: 'dana', via: 'api' } as const;
      // Whoever raises them may have died before it could note that it had.
      for (const text of [...asked, ...asked]) {
        engine().raiseEvent(runId, 'instructions', JSON.stringify({ text, ...by, id: text }));
      }
      if (isCancelled) engine().raiseEvent(runId, 'cancel', JSON.stringify(by));
      // The timer of the look and the events are there at once.
      life.clock.advanceTo(life.clock.nextAt() ?? life.clock.now());
      await life.settle();

      if (isCancelled) return expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'cancelled' });
      const repairsMade = (await life.story(runId)).filter((type) => type === 'repair-made');
      expect(repairsMade).toHaveLength(2);
    },
  );
});
