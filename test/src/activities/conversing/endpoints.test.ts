import { describe, expect, it } from '@jest/globals';
import type { ReplyInput } from '../../../../local/model/reply.ts';
import type { Scenario } from '../../../../local/model/scenario.ts';
import { startModel } from '../../../../local/model/server.ts';
import type { StepTask } from '../../../../src/contracts/activities/conversing.ts';
import type { ArtifactReference } from '../../../../src/contracts/artifact.ts';
import { createModelClient } from '../../../../src/llm/client/modelClient.ts';
import { createModelList } from '../../../../src/llm/client/modelList.ts';
import { useServers } from '../../../support/models/useServers.ts';
import { conversationOf } from './support.ts';

const closing = useServers();

const plan = JSON.stringify({ approach: 'Double it.', files: ['src/basket.ts'], risks: [] });
const envelope =
  '*** Begin Patch\n*** Update File: src/basket.ts\n@@\n-  return price;\n+  return price * 2;\n*** End Patch\n';
const finish = { summary: 'It doubles.', risks: null, how_checked: null };
const read = { path: 'src/basket.ts', start: null, end: null, ranges: null };

type Calls = readonly (readonly [name: string, args: Record<string, string | null> | string])[];

/** How a model calls: as the API has it, or in its text. */
type Style = (calls: Calls, tools: readonly { readonly type: string; readonly name?: string }[]) => ReplyInput;

const native: Style = (calls, tools) => {
  const [first, ...others] = calls.map(([name, args]) => {
    const isCustom = tools.some((tool) => tool.type === 'custom' && tool.name === name);
    const isOffered = tools.some((tool) => tool.name === name);
    return isCustom && typeof args !== 'string'
      ? ({ type: 'custom', name, input: args['patch'] ?? '' } as const)
      : ({ type: 'function', name, arguments: args, isOffered } as const);
  });
  return first === undefined ? { text: '' } : { calls: [first, ...others] };
};

const inText: Style = (calls) => ({
  text: calls
    .map(([name, args]) => `<tool_call>\n${JSON.stringify({ name, arguments: args })}\n</tool_call>`)
    .join('\n'),
});

/** What the model calls, turn by turn, in the steps; then it answers with the plan. */
interface Behaviour {
  readonly plan: readonly Calls[];
  readonly change: readonly Calls[];
}

const single: Behaviour = {
  plan: [[['read_file', read]]],
  change: [[['apply_patch', { patch: envelope }]], [['finish', finish]]],
};
const parallel: Behaviour = {
  plan: [
    [
      ['read_file', read],
      ['search', { pattern: 'price', regex: null, glob: null, context: null }],
      ['list_files', { glob: '**' }],
    ],
  ],
  change: [
    [
      ['apply_patch', { patch: envelope }],
      ['finish', finish],
    ],
  ],
};
const malformed: Behaviour = {
  plan: [[['read_file', '{"path": "src/bask']], [['read_file', read]]],
  change: [[['apply_patch', '{"patch": 7}']], ...single.change],
};
const unknown: Behaviour = { plan: [[['bash', { command: 'ls' }]], ...single.plan], change: single.change };

const usual: Pick<Scenario, 'apis' | 'refuses' | 'tools'> = {};
const chat: typeof usual = { apis: ['chat-completions'] };

/** An endpoint with such a model behind it, and the activities that talk to it. */
async function conversationWith(endpoint: typeof usual, { plan: planning, change }: Behaviour, style: Style) {
  let turns = 0;
  let isPlanned = false;
  const model = await startModel({
    scenario: {
      ...{ model: 'm', ...endpoint },
      steps: [
        {
          ...{ name: 'the model', times: 'any' },
          reply: ({ text, tools }) => {
            const isPlan = text.lastIndexOf('# Step: plan') > text.lastIndexOf('# Step: change');
            if (tools.length === 0) return { text: isPlan ? plan : envelope };
            if (!isPlan && !isPlanned) [isPlanned, turns] = [true, 0];
            const calls = (isPlan ? planning : change)[turns];
            turns += 1;
            return calls === undefined ? { text: isPlan ? plan : 'Done.' } : style(calls, tools);
          },
        },
      ],
    },
    log: () => undefined,
  });
  closing(model);
  const models = createModelList({
    createClient: (name) => createModelClient({ baseUrl: model.url, model: name, getApiKey: undefined }),
    ...{ names: ['m'], prices: undefined },
  });
  return { ...(await conversationOf([], { models })), endpointReport: model.report };
}

const mostTurns = 8;

describe('endpoints of every kind lead to a change', () => {
  it.each([
    ['Responses with custom tools', { ...usual, tools: ['custom'] }, single, native],
    ['Responses, one call a turn', usual, single, native],
    ['Responses, several calls a turn', usual, parallel, native],
    ['Responses, several calls a turn with a custom one', { ...usual, tools: ['custom'] }, parallel, native],
    ['Responses, arguments that are no JSON', usual, malformed, native],
    ['Responses, a tool that does not exist', usual, unknown, native],
    ['Responses, calls in the text', usual, single, inText],
    [
      'Responses, without include, cache key, strict and parallel calls',
      {
        refuses: { include: true, promptCacheKey: true, strict: true, parallelToolCalls: true },
      },
      single,
      native,
    ],
    ['Responses without tools', { refuses: { tools: true } }, single, native],
    ['chat completions, one call a turn', chat, single, native],
    ['chat completions, several calls a turn', chat, parallel, native],
    ['chat completions, arguments that are no JSON', chat, malformed, native],
    ['chat completions, a tool that does not exist', chat, unknown, native],
    ['chat completions, calls in the text', chat, single, inText],
    ['chat completions, several calls in the text', chat, parallel, inText],
    ['chat completions that do not stream', { ...chat, refuses: { streaming: true } }, single, native],
    ['chat completions without a place for instructions', { ...chat, refuses: { instructions: true } }, single, native],
    ['chat completions without tools', { ...chat, refuses: { tools: true } }, single, native],
  ] as const satisfies readonly (readonly [string, typeof usual, Behaviour, Style])[])(
    '%s',
    async (_what, endpoint, behaviour, style) => {
      const { turn, opened, endpointReport } = await conversationWith(endpoint, behaviour, style);
      let conversation: ArtifactReference = opened.conversation;
      const steps: readonly StepTask[] = [{ step: 'plan' }, { step: 'change', candidate: { number: 1, total: 1 } }];
      const ends: unknown[] = [];
      for (const task of steps) {
        for (let number = 1; number <= mostTurns; number += 1) {
          const asked = number === 1 ? { task } : { step: task.step };
          const { handled } = await turn(`${task.step}-${number}`, conversation, asked);
          ({ conversation } = handled);
          if (handled.state !== 'done') continue;
          ends.push(handled.plan ?? handled.change);
          break;
        }
      }

      expect(ends).toEqual([
        expect.objectContaining({ isClear: true }),
        expect.objectContaining({ findings: [], changeSet: expect.anything() }),
      ]);
      expect(endpointReport().unexpectedRequests).toEqual([]);
    },
  );
});

describe('endpoints that lead nowhere', () => {
  it.each([
    ['that fail', { error: { status: 500 } }, 'unavailable'],
    ['that filter', { stream: 'incomplete:content_filter' }, 'model-content-filter'],
    ['that cut every answer off', { text: 'I look', stream: 'incomplete:max_output_tokens' }, 'model-cut-off'],
    ['that refuse', { stream: 'refusal' }, 'model-refused'],
    ['that break off', { text: 'I look', stream: 'cut' }, 'unavailable'],
  ] as const)('%s end in a failure of a known type', async (_what, reply, type) => {
    const model = await startModel({
      scenario: { model: 'm', steps: [{ name: 'any', times: 'any', reply }] },
      log: () => undefined,
    });
    closing(model);
    const models = createModelList({
      createClient: (name) => createModelClient({ baseUrl: model.url, model: name, getApiKey: undefined }),
      ...{ names: ['m'], prices: undefined },
    });
    const { turn, opened } = await conversationOf([], { models });

    await expect(turn('1', opened.conversation, { task: { step: 'plan' } })).rejects.toThrow(`takeTurn: ${type}`);
  });
});
