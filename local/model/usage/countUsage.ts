import type { ScriptedReply, Usage } from '../reply.ts';
import type { ModelRequestBody } from '../request/requestBody.ts';
import { writtenIn } from '../wire/toolCalls.ts';
import { createPromptCache } from './promptCache.ts';
import { promptTokens } from './promptTokens.ts';
import { loadTokenizer } from './tokenizer.ts';

/** What thinking is counted as: it is made up, and nobody sees how long it is. */
const thinkingTokens = 64;

/** What a request costs, begun when it came. */
export interface RequestCount {
  usage(reply: ScriptedReply): Usage;
  /** The first byte of the answer goes out: whoever asks from now on finds what this request began with. */
  answerBegins(): void;
}

/** Counts what requests cost, with the beginnings that are cached. A reply that has a usage of its own keeps it. */
export function createUsageCounter(): (body: ModelRequestBody) => Promise<RequestCount> {
  const cache = createPromptCache();
  return async (body) => {
    const tokenize = await loadTokenizer();
    const tokens = promptTokens(body, tokenize);
    const place = JSON.stringify([body.model, body.cacheKey ?? null]);
    const cachedInputTokens = cache.cachedTokens(place, tokens);
    return {
      usage(reply) {
        if (reply.usage !== undefined) return reply.usage;
        const called = (reply.calls ?? []).map((call) => `${'name' in call ? call.name : ''}\n${writtenIn(call)}`);
        const written = [reply.text, ...called].join('\n');
        const reasoningTokens = reply.reasoning ? thinkingTokens : 0;
        const outputTokens = tokenize(written).length + reasoningTokens;
        return { inputTokens: tokens.length, cachedInputTokens, outputTokens, reasoningTokens };
      },
      answerBegins: () => cache.remember(place, tokens),
    };
  };
}
