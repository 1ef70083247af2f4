import { z } from 'zod';
import type { ContentPart } from './imageParts.ts';

const partSchema = z.object({
  type: z.string().optional(),
  text: z.string().optional(),
  image_url: z.unknown().optional(),
  detail: z.unknown().optional(),
});
const contentSchema = z.union([z.string(), z.array(partSchema)]).nullish();

type Content = z.infer<typeof contentSchema>;

function textOf(content: Content): string {
  if (content == null) return '';
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('');
}

/** @param place of the message: `input[0]` */
function partsOf(place: string, content: Content): readonly ContentPart[] {
  if (content == null || typeof content === 'string') return [];
  return content.map(({ type = '', image_url: imageUrl, detail }, index) => {
    return { path: `${place}.content[${index}]`, type, imageUrl, detail };
  });
}

const nonEmpty = z.string().min(1);

/** Tools as the Responses API takes them, those that edits are handed over with; others are refused as malformed. */
const toolSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('custom'),
    name: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
    description: z.string().optional(),
    format: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('text') }),
        z.strictObject({
          type: z.literal('grammar'),
          syntax: z.enum(['lark', 'regex']),
          definition: nonEmpty,
        }),
      ])
      .optional(),
  }),
  z.strictObject({ type: z.literal('apply_patch') }),
]);

/** The body of `POST /v1/responses`, as far as a scenario looks at it. */
export const responsesBodySchema = z
  .object({
    model: z.string(),
    instructions: z.string().nullish(),
    input: z.union([z.string(), z.array(z.object({ role: z.string().optional(), content: contentSchema }))]).nullish(),
    stream: z.boolean().nullish(),
    metadata: z.record(z.string(), z.string()).nullish(),
    max_output_tokens: z.number().int().positive().nullish(),
    store: z.boolean().nullish(),
    tools: z.array(toolSchema).nullish(),
    tool_choice: z.enum(['none', 'auto', 'required']).nullish(),
    parallel_tool_calls: z.boolean().nullish(),
  })
  .transform((body) => ({
    model: body.model,
    streams: body.stream === true,
    includesUsage: true,
    tools: body.tools ?? [],
    requiresTool: body.tool_choice === 'required',
    outputTokens: { name: 'max_output_tokens', count: body.max_output_tokens ?? 0 },
    instructionsIn: body.instructions == null ? instructionsPlace('input', itemsOf(body.input)) : 'instructions',
    newerParameter: undefined,
    parts: itemsOf(body.input).flatMap((item, index) => partsOf(`input[${index}]`, item.content)),
    lastMessage: Array.isArray(body.input) ? lastOf(body.input) : (body.input ?? ''),
    text: [
      body.instructions ?? '',
      ...(Array.isArray(body.input) ? body.input.map((item) => textOf(item.content)) : [body.input ?? '']),
    ].join('\n'),
    echo: {
      instructions: body.instructions ?? null,
      max_output_tokens: body.max_output_tokens ?? null,
      metadata: body.metadata ?? {},
      store: body.store ?? true,
      tools: body.tools ?? [],
      tool_choice: body.tool_choice ?? 'auto',
      parallel_tool_calls: body.parallel_tool_calls ?? true,
    },
  }));

function itemsOf<Item>(input: string | readonly Item[] | null | undefined): readonly Item[] {
  return input == null || typeof input === 'string' ? [] : input;
}

function lastOf(messages: readonly { readonly role?: string | undefined; readonly content?: Content }[]): string {
  return textOf(messages.findLast(({ role }) => role === 'user')?.content);
}

function instructionsPlace(place: string, messages: readonly { readonly role?: string | undefined }[]) {
  const index = messages.findIndex(({ role }) => role === 'system' || role === 'developer');
  return index === -1 ? undefined : `${place}[${index}].role`;
}

/** The body of `POST /v1/chat/completions`, as far as a scenario looks at it. */
export const chatBodySchema = z
  .object({
    model: z.string(),
    messages: z.array(z.object({ role: z.string(), content: contentSchema })).min(1),
    stream: z.boolean().nullish(),
    stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
    max_tokens: z.number().int().positive().nullish(),
    max_completion_tokens: z.number().int().positive().nullish(),
  })
  .transform((body) => ({
    model: body.model,
    streams: body.stream === true,
    includesUsage: body.stream !== true || body.stream_options?.include_usage === true,
    tools: [],
    requiresTool: false,
    outputTokens: {
      name: body.max_completion_tokens == null ? 'max_tokens' : 'max_completion_tokens',
      count: body.max_completion_tokens ?? body.max_tokens ?? 0,
    },
    instructionsIn: instructionsPlace('messages', body.messages),
    newerParameter: (['max_completion_tokens', 'stream_options'] as const).find((name) => body[name] != null),
    parts: body.messages.flatMap((message, index) => partsOf(`messages[${index}]`, message.content)),
    lastMessage: lastOf(body.messages),
    text: body.messages.map((message) => textOf(message.content)).join('\n'),
    echo: {},
  }));

/** What both APIs ask for. */
export type ModelRequestBody = z.output<typeof responsesBodySchema> | z.output<typeof chatBodySchema>;
