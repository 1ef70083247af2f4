import { z } from 'zod';
import { isJsonObject } from './callArguments.ts';

/** A call in a chunk or in a whole message; servers differ in everything but its name. */
export const toolCallDeltaSchema = z.object({
  index: z.number().nullish().catch(undefined),
  id: z.union([z.string(), z.number()]).nullish().catch(undefined),
  function: z
    .object({
      name: z.string().nullish(),
      arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
    })
    .nullish(),
  /** Gemini's signature of its thinking, which has to go back with the call. */
  extra_content: z.unknown().optional(),
});

export type ToolCallDelta = z.infer<typeof toolCallDeltaSchema>;

/** A call as far as it was read. */
export interface PartialCall {
  readonly index: number | undefined;
  id: string;
  name: string;
  arguments: string;
  extraContent: unknown;
}

/** One more than an answer may have: what comes after is not read. */
const mostCalls = 65;

/**
 * Adds pieces of calls to those read so far: pieces of one call share its index, which some servers leave out, or give to
 * every call where each comes whole.
 */
export function addToolCalls(calls: PartialCall[], deltas: readonly ToolCallDelta[]): void {
  for (const delta of deltas) {
    const found = findCall(calls, delta);
    if (found === undefined && calls.length === mostCalls) return;
    const call = found ?? emptyCall(delta);
    if (found === undefined) calls.push(call);
    addPiece(call, delta);
  }
}

/** The calls of a message that came in one piece. */
export function wholeToolCalls(deltas: readonly ToolCallDelta[]): PartialCall[] {
  return deltas.slice(0, mostCalls).map((delta) => {
    const call = emptyCall(delta);
    addPiece(call, delta);
    return call;
  });
}

function emptyCall({ index }: ToolCallDelta): PartialCall {
  return { index: index ?? undefined, id: '', name: '', arguments: '', extraContent: undefined };
}

function addPiece(call: PartialCall, delta: ToolCallDelta): void {
  if (call.id === '') call.id = idOf(delta);
  if (call.name === '') call.name = delta.function?.name ?? '';
  const given = delta.function?.arguments ?? '';
  call.arguments = typeof given === 'string' ? call.arguments + given : JSON.stringify(given);
  call.extraContent ??= delta.extra_content;
}

function findCall(calls: readonly PartialCall[], delta: ToolCallDelta): PartialCall | undefined {
  const id = idOf(delta);
  const sameId = id === '' ? undefined : calls.find((call) => call.id === id);
  if (sameId !== undefined) return sameId;
  const hasIndex = delta.index != null;
  const same = hasIndex ? calls.findLast(({ index }) => index === delta.index) : calls.at(-1);
  const begins = (delta.function?.name ?? '') !== '';
  if (same === undefined || same.name === '' || !begins) return same;
  const hasOtherId = id !== '' && same.id !== '';
  return !hasIndex || hasOtherId || followsWhole(same, delta) ? undefined : same;
}

/** Some servers give all calls the same index, and repeat the name with each piece: then a whole call ends one. */
function followsWhole(call: PartialCall, delta: ToolCallDelta): boolean {
  const hasMore = (delta.function?.arguments ?? '') !== '';
  return hasMore && call.arguments.trimEnd().endsWith('}') && isJsonObject(call.arguments);
}

function idOf({ id }: ToolCallDelta): string {
  return id == null ? '' : String(id);
}
