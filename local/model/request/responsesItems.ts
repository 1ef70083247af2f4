import { z } from 'zod';
import type { ContentPart } from '../wire/imageParts.ts';
import type { AskedItem, PlacedItem } from './askedItem.ts';
import { contentSchema, partsOf, textOf } from './content.ts';

const id = z.string().min(1).nullish();
const callId = z.string().min(1).max(64);
const common = { id, status: z.enum(['in_progress', 'completed', 'incomplete']).nullish() };
const textParts = z.array(z.looseObject({ type: z.string(), text: z.string() }));

const operationSchema = z.looseObject({ type: z.string(), path: z.string() });

const typedSchema = z.discriminatedUnion('type', [
  z.object({
    ...common,
    type: z.literal('message'),
    role: z.enum(['user', 'assistant', 'system', 'developer']),
    content: contentSchema,
  }),
  z.strictObject({
    ...common,
    type: z.literal('reasoning'),
    summary: textParts,
    content: textParts.nullish(),
    encrypted_content: z.string().nullish(),
  }),
  z.strictObject({
    ...common,
    type: z.literal('function_call'),
    call_id: callId,
    name: z.string().min(1),
    arguments: z.string(),
  }),
  z.strictObject({ ...common, type: z.literal('function_call_output'), call_id: callId, output: contentSchema }),
  z.strictObject({
    ...common,
    type: z.literal('custom_tool_call'),
    call_id: callId,
    name: z.string().min(1),
    input: z.string(),
  }),
  z.strictObject({ ...common, type: z.literal('custom_tool_call_output'), call_id: callId, output: contentSchema }),
  z.strictObject({ ...common, type: z.literal('apply_patch_call'), call_id: callId, operation: operationSchema }),
  z.strictObject({ ...common, type: z.literal('apply_patch_call_output'), call_id: callId, output: contentSchema }),
  z.strictObject({ type: z.literal('item_reference'), id: z.string().min(1) }),
]);

/** An item of the input; one without a type is a message. */
export const responsesItemSchema = z.preprocess(withType, typedSchema);

type ResponsesItem = z.infer<typeof typedSchema>;

function withType(value: unknown): unknown {
  const isUntyped = typeof value === 'object' && value !== null && !('type' in value);
  return isUntyped ? { ...value, type: 'message' } : value;
}

/** The items of an input, as a scenario looks at them. */
export function placedItems(items: readonly ResponsesItem[]): readonly PlacedItem[] {
  return items.map((wire, index) => {
    const placed = { item: toItem(wire), index };
    return wire.id == null ? placed : { ...placed, id: wire.id };
  });
}

/** What a message holds, pictures and all; nothing for other items. */
export function contentParts(item: ResponsesItem, index: number): readonly ContentPart[] {
  return item.type === 'message' ? partsOf(`input[${index}]`, item.role, item.content) : [];
}

function toItem(wire: ResponsesItem): AskedItem {
  switch (wire.type) {
    case 'message':
      return { kind: 'message', role: wire.role, text: textOf(wire.content) };
    case 'reasoning': {
      const text = [...wire.summary, ...(wire.content ?? [])].map((part) => part.text).join('');
      const encrypted = wire.encrypted_content;
      return { kind: 'reasoning', text, ...(encrypted == null ? {} : { encryptedContent: encrypted }) };
    }
    case 'item_reference':
      return { kind: 'reasoning', text: '' };
    case 'function_call':
      return { kind: 'call', tool: 'function', callId: wire.call_id, name: wire.name, arguments: wire.arguments };
    case 'custom_tool_call':
      return { kind: 'call', tool: 'custom', callId: wire.call_id, name: wire.name, arguments: wire.input };
    case 'apply_patch_call': {
      const operation = JSON.stringify(wire.operation);
      return { kind: 'call', tool: 'apply_patch', callId: wire.call_id, name: '', arguments: operation };
    }
    default:
      return { kind: 'result', tool: toolOf[wire.type], callId: wire.call_id, output: textOf(wire.output) };
  }
}

const toolOf = {
  function_call_output: 'function',
  custom_tool_call_output: 'custom',
  apply_patch_call_output: 'apply_patch',
} as const;
