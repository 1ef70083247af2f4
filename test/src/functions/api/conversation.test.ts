import { describe, expect, it } from '@jest/globals';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import type { AnswerEntry } from '../../../../src/contracts/conversation/conversation.ts';
import { shownLimits } from '../../../../src/contracts/conversation/shownConversation.ts';
import { createConversationQuery } from '../../../../src/functions/api/conversation/conversationQuery.ts';
import { conversationOf } from '../../../src/activities/conversing/support.ts';
import { memoryArtifactStore } from '../../../support/memory/memoryArtifactStore.ts';
import { type MemoryAuditLog, memoryAuditLog } from '../../../support/memory/memoryAuditLog.ts';

const runId = 'run';
const planText = JSON.stringify({ approach: 'Multiply.', files: ['src/basket.ts'], risks: [] });
const usage = { inputTokens: 100, cachedInputTokens: 40, outputTokens: 10, reasoningTokens: 0 };
const at = '2026-12-01T10:00:00.000Z';

type Sources = Parameters<typeof createConversationQuery>[0];

/** Asks the route as the API does, after the query is validated. */
async function show(sources: Sources, query: { after?: number; limit?: number; results?: 'full' } = {}) {
  const { showConversation } = createConversationQuery(sources);
  const asked = { path: { runId }, query: { after: 0, limit: 25, results: 'summaries' as const, ...query }, body: {} };
  const answer = await showConversation(asked, {} as Parameters<typeof showConversation>[1]);
  if ('problem' in answer) throw new Error(String(answer.problem.status));
  return answer.value;
}

/** A run with a plan of two turns, by the real activities. */
async function planned() {
  const run = await conversationOf([
    {
      calls: [
        ['read_file', { path: 'src/basket.ts' }],
        ['search', { pattern: 'lineTotal' }],
      ],
    },
    { text: planText },
  ]);
  const first = await run.turn('run/plan-1/turn-1', run.opened.conversation, { task: { step: 'plan' } });
  await run.turn('run/plan-1/turn-2', first.handled.conversation, { step: 'plan' });
  return run;
}

/** A store and a log with one turn whose answer is told. */
async function answered(answer: Partial<AnswerEntry>, key = 'reply-run/plan-1/turn-1') {
  const [store, audit] = [memoryArtifactStore(), memoryAuditLog()];
  const { reply } = await appendTurn({ store, audit }, answer, key);
  return { store, audit, reply };
}

async function appendTurn(
  { store, audit }: { store: ReturnType<typeof memoryArtifactStore>; audit: MemoryAuditLog },
  answer: Partial<AnswerEntry>,
  effectKey: string,
) {
  const rest = { model: 'm', api: 'responses', usedTools: true, items: [], text: '', calls: [], cost: 5 } as const;
  const entry = await store.putJson({ kind: 'answer', ...rest, usage, milliseconds: 1500, ...answer });
  const reply = await store.putJson({ version: 1, nonce: 'n', entries: [entry], tokens: 1 });
  const data = { purpose: 'plan', model: 'm', prompt: reply, reply, usage, cost: 5 };
  await audit.append({ runId, type: 'reply-received', data, at, effectKey });
  return { reply, entry };
}

describe("a run's conversation", () => {
  it('shows each turn with its tools, text and tokens', async () => {
    const { turns, next } = await show(await planned());

    expect(turns).toMatchObject([
      {
        ...{ step: 'plan', turn: 1, isHandled: true, text: '' },
        messages: [{}, { step: 'plan' }],
        calls: [
          { name: 'read_file', summary: expect.stringMatching(/^read src\/basket\.ts/) },
          { name: 'search', summary: expect.stringMatching(/^searched "lineTotal": /) },
        ],
      },
      { step: 'plan', turn: 2, isHandled: true, text: planText, calls: [], messages: [] },
    ]);
    expect(turns.map(({ milliseconds }) => milliseconds)).toEqual([expect.any(Number), expect.any(Number)]);
    expect(next).toBeUndefined();
    expect(JSON.stringify(turns)).not.toContain('return price');
  });

  it('shows what the tools answered and what was asked only on request', async () => {
    const { turns } = await show(await planned(), { results: 'full' });

    expect(turns[0]?.calls[0]?.output).toContain('return price');
    expect(turns[0]?.messages[0]?.text).toContain('lineTotal is wrong');
  });

  it('goes on behind the last turn of a page', async () => {
    const run = await planned();
    const first = await show(run, { limit: 1 });
    const second = await show(run, { limit: 1, after: first.next ?? 0 });

    expect(first.turns.map(({ turn }) => turn)).toEqual([1]);
    expect(first.next).toBe(first.turns[0]?.sequence);
    expect(second.turns.map(({ turn }) => turn)).toEqual([2]);
    expect(second.next).toBeUndefined();
  });

  it('shows a turn before its tools have answered', async () => {
    const call = { id: '1', name: 'read_file', arguments: '{"path":"secret.txt"}' };
    const { turns } = await show(await answered({ calls: [call] }));

    expect(turns).toEqual([
      {
        ...{ sequence: 1, step: 'plan', turn: 1, model: 'm', at, milliseconds: 1500, usage, cost: 5 },
        ...{ messages: [], text: '', calls: [{ name: 'read_file' }], isHandled: false },
      },
    ]);
  });

  it('finds what was done after people answered', async () => {
    const call = { id: '1', name: 'ask_people', arguments: '{}' };
    const { store, audit, reply } = await answered({ calls: [call] });
    const result = { callId: '1', name: 'ask_people', output: 'Yes.', summary: 'asked people, who answered' };
    const results = await store.putJson({ kind: 'results', results: [result] });
    const { entries } = JSON.parse(await store.getText(reply));
    const conversation = await store.putJson({ version: 1, nonce: 'n', entries: [...entries, results], tokens: 2 });
    const data = { purpose: 'plan', conversation };
    const effectKey = 'handled-run/plan-1/turn-1/answered';
    await audit.append({ runId, type: 'answer-handled', data, at, effectKey });

    expect((await show({ store, audit })).turns).toMatchObject([
      { isHandled: true, calls: [{ summary: 'asked people, who answered' }] },
    ]);
  });

  it('loses only the turn whose artifacts are gone', async () => {
    const { store, audit, reply } = await answered({ text: 'first' });
    await appendTurn({ store, audit }, { text: 'second' }, 'reply-run/plan-1/turn-2');
    store.contents.delete(reply.sha256);

    expect((await show({ store, audit })).turns).toMatchObject([
      { turn: 1, text: '', usage, note: 'The answer is no longer stored.' },
      { turn: 2, text: 'second' },
    ]);
  });

  it('keeps the answer of a turn whose results are gone', async () => {
    const run = await planned();
    const event = run.audit.events(runId).find(({ type }) => type === 'answer-handled');
    if (event?.type !== 'answer-handled') throw new Error('nothing was handled');
    run.store.contents.delete(event.data.conversation.sha256);

    const [turn] = (await show(run)).turns;

    expect(turn).toMatchObject({ isHandled: true, note: 'The results are no longer stored.' });
    expect(turn?.calls).toEqual([{ name: 'read_file' }, { name: 'search' }]);
  });

  it('answers nothing half while the store does not answer', async () => {
    const { audit } = await answered({});
    const getJson = async () => {
      throw new AgentError('unavailable', 'Could not read the artifact.');
    };

    await expect(show({ audit, store: { getJson } })).rejects.toThrow('Could not read the artifact.');
  });

  it('bounds texts of models, and escapes what readers do not see', async () => {
    const text = `a\u202Eb${'x'.repeat(2 * shownLimits.text)}`;
    const name = `read\u001b[31m\nfile${'y'.repeat(150)}`;
    const [turn] = (await show(await answered({ text, calls: [{ id: '1', name, arguments: '' }] }))).turns;

    expect(turn?.text).toHaveLength(shownLimits.text);
    expect(turn?.text.startsWith('a<U+202E>bx')).toBe(true);
    expect(turn?.text.endsWith('x…')).toBe(true);
    expect(turn?.calls[0]?.name).toMatch(/^read<U\+001B>\[31m fileyy/);
  });

  it('ends a page early when it holds much text', async () => {
    const { store, audit } = await answered({ text: 'x'.repeat(shownLimits.text) });
    for (let turn = 2; turn <= 101; turn += 1) {
      await appendTurn({ store, audit }, { text: 'x'.repeat(shownLimits.text) }, `reply-run/plan-1/turn-${turn}`);
    }

    const first = await show({ store, audit }, { limit: 101 });
    const rest = await show({ store, audit }, { limit: 101, after: first.next ?? 0 });

    expect([first.turns.length, first.next]).toEqual([100, 100]);
    expect([rest.turns.length, rest.next]).toEqual([1, undefined]);
  });

  it('has no turns where each step had a prompt of its own', async () => {
    expect(await show(await answered({}, `reply-plan-run-${'a'.repeat(64)}`))).toEqual({ turns: [] });
  });
});
