import { z } from 'zod';
import { patchToolName } from '../../contracts/conversation/patchGrammar.ts';
import { stripThinking } from '../../contracts/thinking/stripThinking.ts';

const partSchema = z.object({ type: z.string(), text: z.string().nullish() });

type Part = z.infer<typeof partSchema>;

const operationSchema = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['create_file', 'update_file']), path: z.string(), diff: z.string() }),
  z.object({ type: z.literal('delete_file'), path: z.string() }),
]);

type PatchOperation = z.infer<typeof operationSchema>;

/** An item of a response's output, as far as it says something to the caller. */
export const outputItemSchema = z.union([
  z.object({ type: z.literal('message'), content: z.array(partSchema).nullish() }),
  z.object({ type: z.literal('custom_tool_call'), name: z.string(), input: z.string() }),
  z.object({ type: z.literal('apply_patch_call'), operation: operationSchema }),
  z.object({ type: z.string().refine((type) => !readTypes.has(type)) }).transform(() => ({ type: 'other' as const })),
]);

export type OutputItem = z.infer<typeof outputItemSchema>;

const readTypes: ReadonlySet<string> = new Set(['message', 'custom_tool_call', 'apply_patch_call']);

/** Whether the output says that the model declined. */
export function holdsRefusal(items: readonly OutputItem[]): boolean {
  return items.some((item) => item.type === 'message' && (item.content ?? []).some((part) => part.type === 'refusal'));
}

/**
 * What the messages of an output say.
 * @param read makes of each what counts: it leaves the thinking out
 */
export function messageText(items: readonly OutputItem[], read = (text: string) => stripThinking(text)): string {
  const messages = items.flatMap((item) => (item.type === 'message' ? [item.content ?? []] : []));
  const textOf = (part: Part) => (part.type === 'output_text' ? (part.text ?? '') : '');
  return messages.map((parts) => read(parts.map(textOf).join(''))).join('');
}

/**
 * The edits that tools were called with, as apply_patch envelopes: one text, whichever way the model took.
 * @returns an empty text where no tool was called
 */
export function editText(items: readonly OutputItem[]): string {
  const inputs = items.flatMap((item) =>
    item.type === 'custom_tool_call' && item.name === patchToolName ? [endLine(stripThinking(item.input))] : [],
  );
  const operations = items.flatMap((item) => (item.type === 'apply_patch_call' ? [item.operation] : []));
  const envelope =
    operations.length === 0 ? [] : [`*** Begin Patch\n${operations.map(section).join('')}*** End Patch\n`];
  return [...inputs, ...envelope].join('');
}

function section(operation: PatchOperation): string {
  // A line break in a path could begin a section of its own.
  const path = operation.path.replace(/\p{Cc}+/gu, ' ');
  if (operation.type === 'delete_file') return `*** Delete File: ${path}\n`;
  const verb = operation.type === 'create_file' ? 'Add' : 'Update';
  const diff = stripThinking(operation.diff);
  return `*** ${verb} File: ${path}\n${diff === '' ? '' : endLine(diff)}`;
}

function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
