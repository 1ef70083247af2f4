import { describe, expect, it } from '@jest/globals';
import { changeSetSchema } from '../../../../src/contracts/changes/changeSet.ts';
import { changeDescriptionSchema } from '../../../../src/contracts/changes/plan.ts';
import { taskNonce } from '../../../support/models/storedTask.ts';
import { brokenPatch, change, conversationOf, patch } from './support.ts';

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
