import { z } from 'zod';
import type { PlacedItem } from './askedItem.ts';
import { textOfItem } from './askedItem.ts';
import { contentSchema, partsOf, textOf } from './content.ts';
import { chatToolSchema, offeredByChat, toolChoiceSchema } from './offeredTools.ts';
import { givenParameters, lastMessageOf, type ModelRequestBody } from './requestBody.ts';

const callSchema = z.object({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string().min(1), arguments: z.string() }),
});

const messageSchema = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer', 'user']), content: contentSchema }),
  z.object({
    role: z.literal('assistant'),
    content: contentSchema,
    reasoning_content: z.string().nullish(),
    tool_calls: z.array(callSchema).min(1).nullish(),
  }),
  z.object({ role: z.literal('tool'), tool_call_id: z.string().min(1), content: contentSchema }),
]);

type ChatMessage = z.infer<typeof messageSchema>;

const wireSchema = z.object({
  model: z.string(),
  messages: z.array(messageSchema).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  tools: z.array(chatToolSchema).nullish(),
  tool_choice: toolChoiceSchema,
  parallel_tool_calls: z.boolean().nullish(),
  prompt_cache_key: z.string().nullish(),
});

/** The body of `POST /v1/chat/completions`. */
export const chatBodySchema = wireSchema.transform((body): ModelRequestBody => {
  const items = body.messages.flatMap(toItems);
  const isInstruction = ({ role }: ChatMessage) => role === 'system' || role === 'developer';
  const first = body.messages.findIndex(isInstruction);
  const leading = body.messages.findIndex((message) => !isInstruction(message));
  const instructions = body.messages.slice(0, leading === -1 ? undefined : leading);
  const tools = body.tools ?? [];
  return {
    model: body.model,
    streams: body.stream === true,
    includesUsage: body.stream !== true || body.stream_options?.include_usage === true,
    tools: offeredByChat(tools),
    toolChoice: body.tool_choice ?? undefined,
    takesParallelCalls: body.parallel_tool_calls !== false,
    outputTokens: {
      name: body.max_completion_tokens == null ? 'max_tokens' : 'max_completion_tokens',
      count: body.max_completion_tokens ?? body.max_tokens ?? 0,
    },
    instructionsIn: first === -1 ? undefined : `messages[${first}].role`,
    newerParameter: (['max_completion_tokens', 'stream_options'] as const).find((name) => body[name] != null),
    given: givenParameters(body),
    include: [],
    cacheKey: body.prompt_cache_key ?? undefined,
    isStored: false,
    parts: body.messages.flatMap((message, index) => partsOf(`messages[${index}]`, message.role, message.content)),
    instructions: instructions.map(({ content }) => textOf(content)).join('\n'),
    items,
    resultsInParts: body.messages.flatMap(({ role, content }, index) =>
      role === 'tool' && typeof content !== 'string' ? [index] : [],
    ),
    emptyAnswers: body.messages.flatMap((message, index) => {
      const isEmpty = message.role === 'assistant' && message.content == null && message.tool_calls == null;
      return isEmpty ? [index] : [];
    }),
    toolText: tools.length === 0 ? '' : JSON.stringify(tools),
    lastMessage: lastMessageOf(items),
    text: items.map(({ item }) => textOfItem(item)).join('\n'),
    echo: {},
  };
});

/** A message of the assistant holds its thinking, its words and its calls; each is an item of its own. */
function toItems(message: ChatMessage, index: number): readonly PlacedItem[] {
  const text = textOf(message.content);
  if (message.role === 'tool') {
    return [{ index, item: { kind: 'result', tool: 'function', callId: message.tool_call_id, output: text } }];
  }
  if (message.role !== 'assistant') return [{ index, item: { kind: 'message', role: message.role, text } }];
  const { reasoning_content: thinking, tool_calls: calls } = message;
  const hasText = message.content != null && (text !== '' || calls == null);
  return [
    ...(thinking == null ? [] : [{ index, item: { kind: 'reasoning', text: thinking } as const }]),
    ...(hasText ? [{ index, item: { kind: 'message', role: 'assistant', text } as const }] : []),
    ...(calls ?? []).map(({ id, function: called }) => {
      const call = { kind: 'call', tool: 'function', callId: id, name: called.name } as const;
      return { index, item: { ...call, arguments: called.arguments } };
    }),
  ];
}
