import type { ConversationAnswer, Models } from '../../../src/llm/client/modelList.ts';
import type { ConversationRequest } from '../../../src/llm/requests/conversation.ts';
import { scriptedSpending } from './scriptedModels.ts';

/** One turn as a test has the model take it. */
export interface ScriptedTurn {
  readonly text?: string;
  readonly calls?: readonly (readonly [name: string, args: unknown])[];
  /** An endpoint that takes no tools. */
  readonly withoutTools?: boolean;
}

/** A model that takes these turns, one after the other, and what it was asked. */
export function conversingModel(turns: readonly (ScriptedTurn | Error)[]) {
  const requests: ConversationRequest[] = [];
  const models: Models = {
    names: ['scripted'],
    async ask() {
      throw new Error('nothing but conversations is scripted');
    },
    async converse(request) {
      const turn = turns[requests.length];
      requests.push(request);
      if (turn === undefined) throw new Error(`turn ${requests.length} is not scripted`);
      if (turn instanceof Error) throw turn;
      return answerOf(turn, requests.length);
    },
    async ping() {},
  };
  return { models, requests };
}

function answerOf({ text = '', calls = [], withoutTools = false }: ScriptedTurn, number: number): ConversationAnswer {
  return {
    ...{ api: 'responses', model: 'scripted', usedTools: !withoutTools, callsInText: false, responseId: 'r', text },
    items: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }],
    calls: calls.map(([name, args], at) => ({
      id: `call-${number}-${at}`,
      name,
      arguments: typeof args === 'string' ? args : JSON.stringify(args),
    })),
    ...{ usage: scriptedSpending.usage, spent: scriptedSpending },
  };
}
