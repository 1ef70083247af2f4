import type { Models } from '../../../src/llm/client/modelList.ts';
import type { ModelRequest } from '../../../src/llm/requests/modelCall.ts';

/** What a scripted model answers: a text, a failure, or whatever the request leads to. */
export type ScriptedAnswer = string | Error | ((request: ModelRequest) => string);

/** Models that give these answers in turn, and fail on a question too many. */
export interface ScriptedModels extends Models {
  readonly asked: ReadonlyArray<ModelRequest & { readonly names?: readonly string[] }>;
}

/** What every scripted answer uses and costs. */
export const scriptedSpending = {
  usage: { inputTokens: 100, cachedInputTokens: 40, outputTokens: 10, reasoningTokens: 0 },
  cost: 7,
};

export function scriptedModels(...answers: readonly ScriptedAnswer[]): ScriptedModels {
  const asked: Array<ModelRequest & { readonly names?: readonly string[] }> = [];
  return {
    asked,
    names: ['scripted-1'],
    async ask(request, names) {
      const answer = answers[asked.length];
      asked.push(names === undefined ? request : { ...request, names });
      if (answer === undefined) throw new Error(`Nobody scripted question ${asked.length}: ${request.input}`);
      if (answer instanceof Error) throw answer;
      const text = typeof answer === 'string' ? answer : answer(request);
      return { text, model: names?.[0] ?? 'scripted-1', spent: scriptedSpending };
    },
    async converse() {
      throw new Error('Nobody scripted a conversation.');
    },
    async ping() {},
  };
}
