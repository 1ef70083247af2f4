import { stepNames } from '../../../contracts/activities/conversing.ts';
import type { ToolCall, ToolResult } from '../../../contracts/conversation/conversation.ts';
import { type ShownTurn, shownLimits } from '../../../contracts/conversation/shownConversation.ts';
import { escapeInvisible } from '../../../contracts/text/escapeInvisible.ts';
import type { FoundTurn } from './findTurns.ts';
import type { TurnContent } from './readTurn.ts';

/**
 * A turn as the API shows it: texts of others are bounded, and characters that readers do not see stand as their numbers.
 * @param isFull with what the tools answered and what the app said
 * @returns undefined for a step that this version does not know
 */
export function showTurn(found: FoundTurn, content: TurnContent, isFull: boolean): ShownTurn | undefined {
  const { sequence, at, data } = found.event;
  const { model, usage, cost, candidate } = data;
  const step = stepNames.find((name) => name === data.purpose);
  if (step === undefined) return undefined;
  const { answer, messages, results, notes } = content;
  return {
    ...{ sequence, step, turn: found.turn, model: shownLine(model), at, usage, cost },
    ...(candidate === undefined ? {} : { candidate }),
    ...(answer === undefined ? {} : { milliseconds: answer.milliseconds }),
    messages: messages.map((message) => ({
      ...(message.step === undefined ? {} : { step: shownLine(message.step) }),
      ...(isFull ? { text: shownText(message.text, shownLimits.text) } : {}),
    })),
    text: shownText(answer?.text ?? '', shownLimits.text),
    calls: (answer?.calls ?? []).map((call, place) => showCall(call, resultOf(call, place, results), isFull)),
    isHandled: found.handled !== undefined,
    ...(notes.length === 0 ? {} : { note: notes.join(' ') }),
  };
}

function showCall({ name }: ToolCall, result: ToolResult | undefined, isFull: boolean): ShownTurn['calls'][number] {
  return {
    name: shownLine(name),
    ...(result === undefined ? {} : { summary: shownLine(result.summary) }),
    ...(result === undefined || !isFull ? {} : { output: shownText(result.output, shownLimits.result) }),
  };
}

/** Results stand in the order of their calls; a model may give the same id twice. */
function resultOf({ id }: ToolCall, place: number, results: readonly ToolResult[]): ToolResult | undefined {
  const same = results[place];
  return same?.callId === id ? same : results.find(({ callId }) => callId === id);
}

function shownLine(text: string): string {
  return shownText(text.slice(0, 2 * shownLimits.line).replaceAll(/[\r\n\t]/g, ' '), shownLimits.line);
}

/** @param limit characters kept; a cut is marked */
function shownText(text: string, limit: number): string {
  const shown = escapeInvisible(text.slice(0, limit + 1));
  return shown.length > limit ? `${shown.slice(0, limit - 1)}…` : shown;
}
