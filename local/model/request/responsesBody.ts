import { z } from 'zod';
import { type PlacedItem, textOfItem } from './askedItem.ts';
import { offeredByResponses, responsesToolSchema, toolChoiceSchema } from './offeredTools.ts';
import { givenParameters, lastMessageOf, type ModelRequestBody } from './requestBody.ts';
import { contentParts, placedItems, responsesItemSchema } from './responsesItems.ts';

const wireSchema = z.object({
  model: z.string(),
  instructions: z.string().nullish(),
  input: z.union([z.string(), z.array(responsesItemSchema)]).nullish(),
  stream: z.boolean().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  max_output_tokens: z.number().int().positive().nullish(),
  store: z.boolean().nullish(),
  tools: z.array(responsesToolSchema).nullish(),
  tool_choice: toolChoiceSchema,
  parallel_tool_calls: z.boolean().nullish(),
  include: z.array(z.string()).nullish(),
  prompt_cache_key: z.string().nullish(),
});

/** The body of `POST /v1/responses`. */
export const responsesBodySchema = wireSchema.transform((body): ModelRequestBody => {
  const wireItems = Array.isArray(body.input) ? body.input : [];
  const items = typeof body.input === 'string' ? [saidByUser(body.input)] : placedItems(wireItems);
  const tools = body.tools ?? [];
  return {
    model: body.model,
    streams: body.stream === true,
    includesUsage: true,
    tools: offeredByResponses(tools),
    toolChoice: body.tool_choice ?? undefined,
    takesParallelCalls: body.parallel_tool_calls !== false,
    outputTokens: { name: 'max_output_tokens', count: body.max_output_tokens ?? 0 },
    instructionsIn: body.instructions == null ? instructionsPlace(items) : 'instructions',
    newerParameter: undefined,
    given: givenParameters(body),
    include: body.include ?? [],
    cacheKey: body.prompt_cache_key ?? undefined,
    isStored: body.store !== false,
    parts: wireItems.flatMap((item, index) => contentParts(item, index)),
    instructions: body.instructions ?? '',
    items,
    resultsInParts: [],
    emptyAnswers: [],
    toolText: tools.length === 0 ? '' : JSON.stringify(tools),
    lastMessage: lastMessageOf(items),
    text: [body.instructions ?? '', ...items.map(({ item }) => textOfItem(item))].join('\n'),
    echo: {
      instructions: body.instructions ?? null,
      max_output_tokens: body.max_output_tokens ?? null,
      metadata: body.metadata ?? {},
      store: body.store ?? true,
      tools,
      tool_choice: body.tool_choice ?? 'auto',
      parallel_tool_calls: body.parallel_tool_calls ?? true,
      prompt_cache_key: body.prompt_cache_key ?? null,
    },
  };
});

function saidByUser(text: string): PlacedItem {
  return { index: 0, item: { kind: 'message', role: 'user', text } };
}

function instructionsPlace(items: readonly PlacedItem[]): string | undefined {
  const place = items.find(({ item }) => item.kind === 'message' && /^(?:system|developer)$/.test(item.role));
  return place === undefined ? undefined : `input[${place.index}].role`;
}
