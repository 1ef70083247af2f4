import { describe, expect, it } from '@jest/globals';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import { changeSetSchema } from '../../../../src/contracts/changes/changeSet.ts';
import { changeDescriptionSchema, planSchema } from '../../../../src/contracts/changes/plan.ts';
import { taskNonce } from '../../../support/models/storedTask.ts';
import { conversationOf } from './support.ts';

const change = { step: 'change', candidate: { number: 1, total: 1 } } as const;
const plan = { step: 'plan' } as const;
const patch = `*** Begin Patch
*** Update File: src/basket.ts
@@ export function lineTotal(price: number) {
-  return price;
+  return price * 2;
*** End Patch
`;
const brokenPatch = patch.replace('return price * 2;', 'return (price * 2;');
const planText = JSON.stringify({ approach: 'Multiply.', files: ['src/basket.ts'], risks: ['Rounding'] });

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

describe('the step "change"', () => {
  it('applies patches on top of each other and takes them back', async () => {
    const second = patch
      .replace('-  return price;', '-  return price * 2;')
      .replace('price * 2;\n***', 'price * 3;\n***');
    const { turn, opened, store } = await conversationOf([
      { calls: [['apply_patch', { patch }]] },
      { calls: [['apply_patch', { patch: second }]] },
      { calls: [['undo', {}]] },
      { calls: [['finish', { summary: 'It **doubles**.', risks: 'Callers', how_checked: 'By reading.' }]] },
    ]);
    const contents: unknown[] = [];
    let { conversation } = opened;
    let last: Awaited<ReturnType<typeof turn>>['handled'] | undefined;
    for (const number of [1, 2, 3, 4]) {
      ({ handled: last } = await turn(String(number), conversation, number === 1 ? { task: change } : {}));
      ({ conversation } = last);
      const changeSet = await store.getJson(last.change?.changeSet ?? conversation, changeSetSchema);
      contents.push(changeSet.changes.map((one) => ('content' in one ? one.content : one.kind)));
    }

    const doubled = ['export function lineTotal(price: number) {\n  return price * 2;\n}\n'];
    expect(contents).toEqual([doubled, [doubled[0]?.replace('2', '3')], doubled, doubled]);
    expect(last).toMatchObject({ state: 'done', looked: 'applied 2 patches' });
    expect(await store.getJson(last?.change?.description ?? conversation, changeDescriptionSchema)).toEqual({
      ...{ summary: 'It **doubles**.', risks: 'Callers', verification: 'By reading.', lookFirst: [] },
    });
  });

  it('does not let a model finish while errors stand', async () => {
    const finish = ['finish', { summary: 'Done.', risks: null, how_checked: null }] as const;
    const { turn, opened, entriesOf } = await conversationOf([
      { calls: [['apply_patch', { patch: brokenPatch }], finish] },
      { calls: [['undo', {}], ['apply_patch', { patch }], finish] },
    ]);
    const first = await turn('1', opened.conversation, { task: change });
    const second = await turn('2', first.handled.conversation);

    expect(first.handled.state).toBe('going-on');
    expect(JSON.stringify((await entriesOf(first.handled.conversation)).at(-1))).toContain('errors stand');
    expect(first.handled.change?.findings[0]).toMatchObject({ severity: 'error', path: 'src/basket.ts' });
    expect(second.handled).toMatchObject({ state: 'done', change: { findings: [] } });
  });

  it('takes finishing without a change for declining', async () => {
    const { turn, opened } = await conversationOf([
      { calls: [['finish', { summary: 'This shop has no tills.', risks: null, how_checked: null }]] },
    ]);
    const { handled } = await turn('1', opened.conversation, { task: change });

    expect(handled.state).toBe('done');
    expect(handled.change).toEqual({
      findings: [{ code: 'declined', severity: 'error', message: expect.stringContaining('no tills') }],
    });
  });

  it('ends with an answer without a call where the change stands, and not before', async () => {
    const { turn, opened } = await conversationOf([
      { text: 'I am done.' },
      { calls: [['apply_patch', { patch }]] },
      { text: 'It doubles now.' },
    ]);
    const first = await turn('1', opened.conversation, { task: change });
    const second = await turn('2', first.handled.conversation);
    const third = await turn('3', second.handled.conversation);

    expect([first, second, third].map(({ handled }) => handled.state)).toEqual(['corrected', 'going-on', 'done']);
    expect(third.handled.change?.changeSet).toBeDefined();
  });

  it('takes edits in the text of an answer for a call of apply_patch', async () => {
    const { turn, opened } = await conversationOf([{ text: `Here it is.\n\n${patch}` }]);
    const { handled } = await turn('1', opened.conversation, { task: change });

    expect(handled.state).toBe('going-on');
  });

  it('hands over what is there with the last turn', async () => {
    const { turn, opened } = await conversationOf([{ calls: [['apply_patch', { patch }]] }]);
    const { handled } = await turn('1', opened.conversation, { task: change, last: 'turns' });

    expect(handled).toMatchObject({ state: 'done', change: { findings: [] } });
  });

  it('repairs the edits of a model without tools, and keeps what fits', async () => {
    const { turn, opened, entriesOf } = await conversationOf([
      { withoutTools: true, text: brokenPatch },
      { withoutTools: true, text: patch.replace('-  return price;', '-  return (price * 2;') },
    ]);
    const first = await turn('1', opened.conversation, { task: change });
    const message = (await entriesOf(first.handled.conversation)).at(-1);
    const second = await turn('2', first.handled.conversation);

    expect(first.handled.state).toBe('corrected');
    expect(JSON.stringify(message)).toContain('Repair 1.');
    expect(JSON.stringify(message)).toContain('Edits that are kept');
    expect(second.handled).toMatchObject({ state: 'done', change: { findings: [] } });
  });

  it('answers unknown tools, arguments that are no JSON, and calls too many, and goes on', async () => {
    const many = Array.from({ length: 18 }, () => ['outline', { path: 'src/basket.ts' }] as const);
    const { turn, opened, entriesOf } = await conversationOf([
      { calls: [['bash', { command: 'ls' }], ['read_file', '{"path": "src/bas'], ...many] },
    ]);
    const { handled } = await turn('1', opened.conversation, { task: change });
    const results = (await entriesOf(handled.conversation)).at(-1);
    if (results?.kind !== 'results') throw new Error('no results');

    expect(handled.state).toBe('going-on');
    expect(results.results).toHaveLength(20);
    expect(results.results[0]?.output).toMatch(/no tool/i);
    expect(results.results[1]?.output).toContain('no complete JSON');
    expect(results.results.at(-1)?.output).toContain('at most 16');
  });
});

describe('the step "review"', () => {
  it('ends with the answer to the reviewer', async () => {
    const text = JSON.stringify({ action: 'explain', reply: `Because <b>of</b> it ${taskNonce}.` });
    const { turn, opened, stored, store } = await conversationOf([
      { calls: [['outline', { path: 'src/basket.ts' }]] },
      { text },
    ]);
    const task = { step: 'review', thread: await stored.putText('Ada: why?') } as const;
    const first = await turn('1', opened.conversation, { task });
    const second = await turn('2', first.handled.conversation, { step: 'review' });

    expect(second.handled).toMatchObject({ state: 'done', review: { action: 'explain' } });
    const reply = await store.getText(second.handled.review?.reply ?? opened.conversation);
    expect(reply).not.toContain(taskNonce);
    expect(reply).not.toContain('<b>');
  });
});
