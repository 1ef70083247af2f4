export type ToolKind = 'function' | 'custom' | 'apply_patch';

/** One item of a conversation as it was sent, whichever API it came by. */
export type AskedItem =
  | {
      readonly kind: 'message';
      readonly role: 'system' | 'developer' | 'user' | 'assistant';
      readonly text: string;
    }
  /** Thinking: encrypted in the Responses API, as text in chat completions. */
  | { readonly kind: 'reasoning'; readonly text: string; readonly encryptedContent?: string }
  | {
      readonly kind: 'call';
      readonly tool: ToolKind;
      readonly callId: string;
      /** Empty for the built-in tool. */
      readonly name: string;
      /** As it was sent: JSON, or the input of a custom tool. */
      readonly arguments: string;
    }
  | { readonly kind: 'result'; readonly tool: ToolKind; readonly callId: string; readonly output: string };

/** An item and where it stands in the request. */
export interface PlacedItem {
  readonly item: AskedItem;
  /** Index in `input` or `messages`. */
  readonly index: number;
  /** The id that it was sent with, in the Responses API. */
  readonly id?: string;
}

/** Whether a model made it, rather than whoever asks. */
export function isOfModel(item: AskedItem): boolean {
  if (item.kind === 'message') return item.role === 'assistant';
  return item.kind !== 'result';
}

/** How many answers of a model are among the items: what stands between two messages or results is one answer. */
export function countTurns(items: readonly AskedItem[]): number {
  return items.filter((item, index) => {
    const before = items[index - 1];
    return isOfModel(item) && (before === undefined || !isOfModel(before));
  }).length;
}

/** What a tool answered, with the name that the call had. */
export interface ToolAnswer {
  readonly callId: string;
  readonly name: string;
  readonly output: string;
}

/** What tools answered since the model's last turn; empty when something else was said after it. */
export function newestResults(items: readonly AskedItem[]): readonly ToolAnswer[] {
  const after = items.slice(items.findLastIndex((item) => item.kind !== 'result') + 1);
  return after.flatMap((item) => {
    if (item.kind !== 'result') return [];
    const call = items.find((other) => other.kind === 'call' && other.callId === item.callId);
    const name = call?.kind === 'call' ? call.name : '';
    return [{ callId: item.callId, name, output: item.output }];
  });
}

/** The text of an item, as far as words occur in it. */
export function textOfItem(item: AskedItem): string {
  if (item.kind === 'call') return item.name === '' ? item.arguments : `${item.name} ${item.arguments}`;
  return item.kind === 'result' ? item.output : item.text;
}
