import { describe, expect, it } from '@jest/globals';
import type { ReplyFunction } from '../../../../local/model/reply.ts';
import type { Scenario } from '../../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../../local/model/server.ts';
import { type ConversationRequest, createModelClient } from '../../../../src/llm/client/modelClient.ts';
import type { SentEntry } from '../../../../src/llm/requests/conversation.ts';
import { useServers } from '../../../support/models/useServers.ts';
import { answerOf, resultsOf } from '../../../support/models/wire/conversations.ts';

const closing = useServers();

const parameters = (name: string) => ({
  type: 'object',
  properties: { [name]: { type: 'string' } },
  required: [name],
  additionalProperties: false,
});
const tools = [
  { name: 'read_file', description: 'Reads.', parameters: parameters('path') },
  {
    name: 'apply_patch',
    description: 'Edits.',
    parameters: parameters('patch'),
    freeform: { description: 'Edits.', grammar: 'start: /x+/' },
  },
];
const patch = '*** Begin Patch';

/** Looks at two files, then edits, by a custom tool where there is one, then says that it is done. */
const explores: ReplyFunction = ({ turn, tools: offered }) => {
  if (offered.length === 0) return { text: 'I have no tools.' };
  if (turn === 0) {
    const paths = ['src/a.ts', 'src/b.ts'];
    const calls = paths.map((path) => ({ type: 'function' as const, name: 'read_file', arguments: { path } }));
    return { text: 'I look.', reasoning: true, calls };
  }
  if (turn > 1) return { text: 'Done.', reasoning: true };
  const isCustom = offered.some(({ type }) => type === 'custom');
  const custom = { type: 'custom' as const, name: 'apply_patch', input: patch };
  const call = { type: 'function' as const, name: 'apply_patch', arguments: { patch } };
  return { reasoning: true, calls: [isCustom ? custom : call] };
};

async function play(rest: Partial<Scenario>): Promise<RunningModel> {
  const steps = [{ name: 'explores', times: 'any' as const, reply: explores }];
  const model = await startModel({ scenario: { model: 'scripted', ...rest, steps }, log: () => {} });
  closing(model);
  return model;
}

/** Three turns, each with what the one before called. */
async function converse(model: RunningModel) {
  const client = createModelClient({ baseUrl: model.url, model: 'scripted', getApiKey: undefined });
  const entries: SentEntry[] = [{ kind: 'message', text: `The price is wrong.\n${'a line of code\n'.repeat(400)}` }];
  const request: Omit<ConversationRequest, 'entries'> = {
    instructions: { withTools: 'Look first.', withoutTools: 'Say what you need.' },
    tools,
    maxOutputTokens: 2_000,
    cacheKey: 'run-1',
  };
  const turns: Awaited<ReturnType<typeof client.converse>>[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const answer = await client.converse({ ...request, entries });
    turns.push(answer);
    const next: SentEntry = answer.calls.length > 0 ? resultsOf(answer) : { kind: 'message', text: 'Go on.' };
    entries.push(answerOf(answer), next);
  }
  return turns;
}

const apis: readonly (readonly NonNullable<Scenario['apis']>[number][])[] = [['responses'], ['chat-completions']];
const shortages: NonNullable<Scenario['refuses']>[] = [
  {},
  { customTools: true },
  { include: true },
  { promptCacheKey: true },
  { parallelToolCalls: true },
  { strict: true },
  { reasoningContent: true },
  { toolContentParts: true },
  { streaming: true, instructions: true },
  { strict: true, promptCacheKey: true, parallelToolCalls: true, reasoningContent: true, streaming: true },
];

describe('a conversation with a strict endpoint', () => {
  it.each(apis.flatMap(([api]) => shortages.map((refuses) => [String(api), refuses] as const)))(
    'over %s that refuses %j breaks no rule of the wire',
    async (api, refuses) => {
      const model = await play({ apis: [api as 'responses'], tools: ['custom'], refuses });

      const turns = await converse(model);

      expect(turns.map(({ calls }) => calls.map(({ name }) => name))).toEqual([
        ['read_file', 'read_file'],
        ['apply_patch'],
        [],
      ]);
      expect(turns.at(-1)?.text).toBe('Done.');
      expect(model.report()).toMatchObject({ requests: 3, unexpectedRequests: [] });
      expect(turns[1]?.usage.cachedInputTokens).toBeGreaterThan(1024);
    },
  );

  it.each(apis.map(([api]) => api))('over %s goes on in text where it takes no tools', async (api) => {
    const model = await play({ apis: [api ?? 'responses'], refuses: { tools: true } });

    const turns = await converse(model);

    expect(turns.map(({ text, usedTools }) => [text, usedTools])).toEqual(Array(3).fill(['I have no tools.', false]));
    expect(model.report()).toMatchObject({ requests: 3, unexpectedRequests: [] });
  });
});
