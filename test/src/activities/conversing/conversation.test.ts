import { describe, expect, it } from '@jest/globals';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import { planSchema } from '../../../../src/contracts/changes/plan.ts';
import { taskNonce } from '../../../support/models/storedTask.ts';
import { change, conversationOf, patch, plan, planText } from './support.ts';

describe('a turn of a conversation', () => {
  it('begins with the material, then what is asked', async () => {
    const { turn, model, opened } = await conversationOf([{ text: planText }]);
    await turn('run/plan-1/turn-1', opened.conversation, { task: plan });
    const [material, asked, ...more] = model.requests[0]?.entries ?? [];

    expect(material).toMatchObject({ kind: 'message', text: expect.stringContaining('lineTotal is wrong') });
    expect(asked).toMatchObject({ kind: 'message', text: expect.stringContaining('Plan the change now') });
    expect(more).toEqual([]);
  });

  it('sends what was sent before, unchanged, and more', async () => {
    const { turn, model, opened } = await conversationOf([
      { calls: [['read_file', { path: 'src/basket.ts' }]] },
      { text: planText },
      { calls: [['apply_patch', { patch }]] },
    ]);
    const first = await turn('1', opened.conversation, { task: plan });
    const second = await turn('2', first.handled.conversation, { step: 'plan' });
    await turn('3', second.handled.conversation, { task: change });
    const [one, two, three] = model.requests;

    expect(two?.instructions).toEqual(one?.instructions);
    expect(two?.tools).toEqual(one?.tools);
    expect(two?.cacheKey).toBe(one?.cacheKey);
    expect(two?.entries.slice(0, one?.entries.length)).toEqual(one?.entries);
    expect(three?.entries.slice(0, two?.entries.length)).toEqual(two?.entries);
  });

  it('asks no second time what was answered, and runs no tool twice, when activities run again', async () => {
    const { turn, model, searches, history, opened } = await conversationOf([
      {
        calls: [
          ['search', { pattern: 'price' }],
          ['history', { path: 'src/basket.ts' }],
        ],
      },
    ]);
    const first = await turn('1', opened.conversation, { task: plan });
    const again = await turn('1', opened.conversation, { task: plan });

    expect(again).toEqual(first);
    expect(model.requests).toHaveLength(1);
    expect(searches).toEqual(['price']);
    expect(history).toHaveLength(1);
  });

  it('asks again where the call is another one', async () => {
    const { turn, model, opened } = await conversationOf([{ text: planText }, { text: planText }]);
    await turn('1', opened.conversation, { task: plan });
    await turn('2', opened.conversation, { task: plan });

    expect(model.requests).toHaveLength(2);
  });

  it('records prompt, reply and handling once each', async () => {
    const { turn, audit, opened } = await conversationOf([{ text: planText }]);
    await turn('1', opened.conversation, { task: plan });
    await turn('1', opened.conversation, { task: plan });

    expect(audit.events('run').map(({ type }) => type)).toEqual(['prompt-sent', 'reply-received', 'answer-handled']);
  });

  it('says what is left at the end of the results, and nowhere before', async () => {
    const { turn, model, opened } = await conversationOf([
      {
        calls: [
          ['outline', { path: 'src/basket.ts' }],
          ['list_files', { glob: '**' }],
        ],
      },
      { text: planText },
    ]);
    const first = await turn('1', opened.conversation, { task: plan });
    await turn('2', first.handled.conversation, { step: 'plan' });
    const results = model.requests[1]?.entries.at(-1);
    if (results?.kind !== 'results') throw new Error('no results were sent');

    expect(results.results.map(({ output }) => output.includes('[left for this step: 10 turns'))).toEqual([
      false,
      true,
    ]);
  });

  it('sends old results as one line each when it has grown too long, and fails where that does not help', async () => {
    const long = Object.fromEntries(
      Array.from({ length: 6 }, (_, at) => [
        `src/long${at}.ts`,
        `export const a${at} = 1; // ${'word '.repeat(40)}\n`.repeat(60),
      ]),
    );
    const reads = Array.from({ length: 6 }, (_, at) => ({
      calls: [['read_file', { path: `src/long${at}.ts` }]] as const,
    }));
    const { turn, model, opened } = await conversationOf([...reads, { text: planText }], {
      files: { 'src/basket.ts': 'export const a = 1;\n', ...long },
      conversationTokens: 22_000,
    });
    let { conversation } = opened;
    for (const at of reads.keys()) {
      const task = at === 0 ? { task: plan } : { step: 'plan' as const };
      ({ conversation } = (await turn(`turn-${at}`, conversation, task)).handled);
    }
    await turn('last', conversation, { step: 'plan' });
    const outputs = (model.requests.at(-1)?.entries ?? []).flatMap((entry) =>
      entry.kind === 'results' ? entry.results.map(({ output }) => output) : [],
    );

    expect(outputs[0]?.length).toBeLessThan(500);
    expect(outputs.at(-1)?.length).toBeGreaterThan(2_000);
    await expect(
      conversationOf([{ text: planText }], { conversationTokens: 1_000 }).then((tight) =>
        tight.turn('1', tight.opened.conversation, { task: plan }),
      ),
    ).rejects.toThrow('model-context-too-long');
  });

  it('sends old results as one line each where the endpoint says that it is too long', async () => {
    const tooLong = new AgentError('model-context-too-long', 'Too long.');
    const calls = [['read_file', { path: 'src/basket.ts' }]] as const;
    const turns = [...Array.from({ length: 5 }, () => ({ calls })), tooLong, { text: planText }];
    const { turn, model, opened } = await conversationOf(turns);
    let { conversation } = opened;
    for (let at = 0; at < 5; at += 1) {
      ({ conversation } = (await turn(`t${at}`, conversation, at === 0 ? { task: plan } : { step: 'plan' })).handled);
    }
    const { handled } = await turn('last', conversation, { step: 'plan' });

    expect(handled.plan?.isClear).toBe(true);
    expect(JSON.stringify(model.requests.at(-1)?.entries).length).toBeLessThan(
      JSON.stringify(model.requests.at(-2)?.entries).length,
    );
  });
});

describe('a tool that cannot read now', () => {
  it('is tried again, and then answered without: what a model only wants to see does not end its work', async () => {
    const historyFailure = new AgentError('unavailable', 'Azure DevOps is down.');
    const { turn, opened, entriesOf, model } = await conversationOf(
      [{ calls: [['history', { path: 'src/basket.ts' }]] }],
      { historyFailure },
    );
    await expect(turn('1', opened.conversation, { task: plan })).rejects.toThrow('handleAnswer: unavailable');
    const { handled } = await turn('1', opened.conversation, { task: plan, attempt: 3 });

    expect(handled.state).toBe('going-on');
    expect(JSON.stringify((await entriesOf(handled.conversation)).at(-1))).toContain('It could not be read');
    expect(model.requests).toHaveLength(1);
  });
});

describe('the step "plan"', () => {
  it('ends with the plan', async () => {
    const { turn, opened, store } = await conversationOf([{ text: `I looked.\n\`\`\`json\n${planText}\n\`\`\`` }]);
    const { handled } = await turn('1', opened.conversation, { task: plan });
    const made = await store.getJson(handled.plan?.plan ?? opened.conversation, planSchema);

    expect(handled.state).toBe('done');
    expect(made).toEqual({ approach: 'Multiply.', files: ['src/basket.ts'], risks: ['Rounding'], questions: [] });
  });

  it('says what is wrong with an answer that is no plan', async () => {
    const { turn, opened, entriesOf } = await conversationOf([{ text: 'Sure, I will do it.' }]);
    const { handled } = await turn('1', opened.conversation, { task: plan });
    const last = (await entriesOf(handled.conversation)).at(-1);

    expect(handled.state).toBe('corrected');
    expect(last).toMatchObject({ kind: 'message', text: expect.stringContaining('contains no JSON object') });
  });

  it('changes nothing', async () => {
    const { turn, opened, entriesOf } = await conversationOf([
      {
        calls: [
          ['apply_patch', { patch }],
          ['finish', { summary: 'x', risks: null, how_checked: null }],
        ],
      },
    ]);
    const { handled } = await turn('1', opened.conversation, { task: plan });
    const last = (await entriesOf(handled.conversation)).at(-1);

    expect(handled.state).toBe('going-on');
    expect(handled.change).toBeUndefined();
    expect(JSON.stringify(last)).toContain('Nothing is changed at this step');
  });

  it('waits for people where they may be asked, and hands over their answers', async () => {
    const asks = {
      calls: [
        ['ask_people', { questions: ['Which till?'] }],
        ['outline', { path: 'src/basket.ts' }],
      ] as const,
    };
    const { turn, opened, store, entriesOf, model } = await conversationOf([asks]);
    const asking = { task: plan, mayAskPeople: true } as const;
    const { handled } = await turn('1', opened.conversation, asking);
    const answers = await store.putJson([{ id: 1, author: 'Ada', text: 'The left one.', createdAt: '2026-01-01' }]);
    const answered = await turn('1', opened.conversation, { ...asking, answers });
    const results = (await entriesOf(answered.handled.conversation)).at(-1);

    expect(handled).toMatchObject({ state: 'asks-people', question: 'Which till?' });
    expect(answered.handled.state).toBe('going-on');
    expect(JSON.stringify(results)).toContain('The left one.');
    expect(model.requests).toHaveLength(1);
  });

  it('tells a model that asks people where nobody can be asked to decide', async () => {
    const { turn, opened, entriesOf } = await conversationOf([{ calls: [['ask_people', { questions: ['Which?'] }]] }]);
    const { handled } = await turn('1', opened.conversation, { task: plan });

    expect(handled.state).toBe('going-on');
    expect(JSON.stringify((await entriesOf(handled.conversation)).at(-1))).toContain('Nobody can be asked');
  });

  it('shows an endpoint without tools what its plan needs, twice at most', async () => {
    const needs = { paths: ['src/money.ts'], definitions: ['lineTotal'], searches: ['cents'] };
    const asksToSee = { withoutTools: true, text: JSON.stringify({ ...JSON.parse(planText), needs }) };
    const { turn, opened, entriesOf } = await conversationOf([asksToSee, asksToSee, asksToSee]);
    const first = await turn('1', opened.conversation, { task: plan });
    const shown = (await entriesOf(first.handled.conversation)).at(-1);
    const second = await turn('2', first.handled.conversation, { step: 'plan' });
    const third = await turn('3', second.handled.conversation, { step: 'plan' });

    expect([first, second, third].map(({ handled }) => handled.state)).toEqual(['going-on', 'going-on', 'done']);
    if (shown?.kind !== 'message') throw new Error('nothing was shown');
    for (const part of ['export const cents = 1;', 'export function lineTotal', 'What you asked to see', taskNonce]) {
      expect(shown.text).toContain(part);
    }
  });
});
