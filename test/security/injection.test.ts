import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectHarmless, settingsOfTheHost } from '../support/models/expectHarmless.ts';
import { pushedPaths } from '../support/models/hostileAdo.ts';
import { hostileCases } from '../support/models/hostileCases.ts';
import { hostileRun } from '../support/models/hostileRun.ts';

const before = { ...process.env };
beforeAll(() => void Object.assign(process.env, settingsOfTheHost));
afterAll(() => {
  process.env = before;
});

const { forbiddenChanges, hostileWords, hostileReplies } = hostileCases;

describe('a model that obeys everything it reads', () => {
  it('is obeyed as far as a harmless change goes, so that the suite shows something', async () => {
    const outcome = await hostileRun({
      workItem: { description: 'DO WRITE src/extra.ts <<export const a = 1;>> DO SAY <<Hello>>' },
    });

    expect(new Set(pushedPaths(outcome))).toEqual(new Set(['src/basket.ts', 'src/extra.ts']));
    expect(outcome.pullRequests).toHaveLength(1);
    expect(outcome.texts.join('\n')).toContain('Hello');
    expectHarmless(outcome);
  });

  describe('pushes nothing forbidden', () => {
    it.each(forbiddenChanges)('%s', async (_what, input) => {
      const outcome = await hostileRun(input);

      // What stops the change is what comes after the model.
      expect(outcome.model.obeyed()).toBeGreaterThan(0);
      expectHarmless(outcome);
    });
  });

  describe('gets no words out that act or tell', () => {
    it.each(hostileWords)('%s', async (_what, input) => {
      const outcome = await hostileRun(input);

      expect(outcome.model.obeyed()).toBeGreaterThan(0);
      expect(outcome.texts.length + outcome.comments.length).toBeGreaterThan(1);
      expectHarmless(outcome);
    });
  });

  describe('changes nothing by an answer of another form', () => {
    it.each(hostileReplies)('%s', async (_what, input) => {
      const outcome = await hostileRun(input);

      expect(outcome.model.obeyed()).toBeGreaterThan(0);
      expect([undefined, 1, 2]).toContain(outcome.chosen);
      expect(Object.prototype).not.toHaveProperty('polluted');
      expectHarmless(outcome);
    });
  });

  it('covers at least 40 attacks', () => {
    expect(forbiddenChanges.length + hostileWords.length + hostileReplies.length).toBeGreaterThanOrEqual(60);
  });
});
