import { z } from 'zod';
import type { ToolKind } from './askedItem.ts';

/** A tool that a request offers. */
export interface OfferedTool {
  readonly type: ToolKind;
  /** Empty for the built-in tool. */
  readonly name: string;
  /** JSON Schema of a function's arguments. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Whether it was sent at all, and what it said. */
  readonly strict?: boolean | null | undefined;
  /** Where the parameters stand: `tools[0].parameters` */
  readonly path: string;
}

const nonEmpty = z.string().min(1);
const toolName = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);
const functionMembers = {
  name: toolName,
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  strict: z.boolean().nullish(),
};

/** Tools as the Responses API takes them; others are refused as malformed. */
export const responsesToolSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('function'), ...functionMembers }),
  z.strictObject({
    type: z.literal('custom'),
    name: toolName,
    description: z.string().optional(),
    format: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('text') }),
        z.strictObject({ type: z.literal('grammar'), syntax: z.enum(['lark', 'regex']), definition: nonEmpty }),
      ])
      .optional(),
  }),
  z.strictObject({ type: z.literal('apply_patch') }),
]);

/** Function tools as chat completions take them. */
export const chatToolSchema = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject(functionMembers),
});

/** One function that must be called, or a word that says whether any. */
export const toolChoiceSchema = z.enum(['none', 'auto', 'required']).nullish();

export function offeredByResponses(tools: readonly z.infer<typeof responsesToolSchema>[]): readonly OfferedTool[] {
  return tools.map((tool, index) => {
    const path = `tools[${index}].parameters`;
    if (tool.type !== 'function') return { type: tool.type, name: 'name' in tool ? tool.name : '', path };
    const { type, name, parameters, strict } = tool;
    return { type, name, parameters: parameters ?? undefined, strict, path };
  });
}

export function offeredByChat(tools: readonly z.infer<typeof chatToolSchema>[]): readonly OfferedTool[] {
  return tools.map((tool, index) => {
    const { name, parameters, strict } = tool.function;
    const path = `tools[${index}].function.parameters`;
    return { type: 'function', name, parameters: parameters ?? undefined, strict, path };
  });
}
