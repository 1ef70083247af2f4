import type OpenAI from 'openai';
import { z } from 'zod';
import type { ToolCall } from '../../contracts/conversation/conversation.ts';
import type { SentEntry, ToolDefinition } from '../requests/conversation.ts';
import { toResponsesContent } from '../requests/imageParts.ts';
import { type Asked, answerForm, answersTools } from './answerForm.ts';
import { freeformArguments, isJsonObject, wholeArguments } from './callArguments.ts';
import { portableCallId, portableToolName } from './callNames.ts';
import { plainAnswer, plainResults } from './plainText.ts';

type Item = OpenAI.Responses.ResponseInputItem;
type Answer = Extract<SentEntry, { kind: 'answer' }>;
type Results = Extract<SentEntry, { kind: 'results' }>;

interface Sending extends Asked {
  readonly tools: readonly ToolDefinition[];
}

/**
 * A conversation as the input of the Responses API. Each entry gives the same items in every turn.
 * @param sending who is asked, what it takes, and the tools that are offered
 */
export function toResponsesItems(entries: readonly SentEntry[], sending: Sending): Item[] {
  return entries.flatMap((entry, index): Item[] => {
    if (entry.kind === 'message') return [{ role: 'user', content: toResponsesContent(entry.text, entry.images) }];
    return entry.kind === 'answer' ? answerItems(entry, sending) : resultItems(entry, entries[index - 1], sending);
  });
}

function answerItems(answer: Answer, sending: Sending): Item[] {
  const form = answerForm(answer, sending);
  if (form === 'as-it-came') return answer.items.flatMap((item) => itemAsItCame(item, sending));
  if (form === 'text') return [{ role: 'assistant', content: plainAnswer(answer) }];
  const said: Item[] = answer.text === '' ? [] : [{ role: 'assistant', content: answer.text }];
  return [...said, ...answer.calls.map((call) => rebuiltCall(call, sending))];
}

function rebuiltCall(call: ToolCall, { traits, tools }: Sending): Item {
  const named = { call_id: portableCallId(call.id), name: portableToolName(call.name) };
  if (call.isFreeform !== true) return { type: 'function_call', ...named, arguments: wholeArguments(call.arguments) };
  return traits.takesFreeform
    ? { type: 'custom_tool_call', ...named, input: call.arguments }
    : { type: 'function_call', ...named, arguments: freeformArguments(call, tools) };
}

const itemSchema = z.looseObject({ type: z.string() });
const reasoningSchema = z.object({
  encrypted_content: z.string().min(1).nullish().catch(undefined),
  content: z.array(z.unknown()).min(1).nullish().catch(undefined),
});
const functionCallSchema = z.looseObject({ name: z.string(), arguments: z.string() });
const customCallSchema = z.object({ call_id: z.string(), name: z.string(), input: z.string() });

/** An item of an earlier answer, with nothing changed but what the endpoint would refuse. */
function itemAsItCame(item: unknown, { traits, tools }: Sending): Item[] {
  const type = itemSchema.safeParse(item).data?.type;
  if (type === 'reasoning' && !(traits.takesReasoning && standsAlone(item))) return [];
  if (type === 'custom_tool_call' && !traits.takesFreeform) {
    const call = customCallSchema.parse(item);
    const input = { id: call.call_id, name: call.name, arguments: call.input };
    const named = { call_id: call.call_id, name: portableToolName(call.name) };
    return [{ type: 'function_call', ...named, arguments: freeformArguments(input, tools) }];
  }
  const call = type === 'function_call' ? functionCallSchema.safeParse(item).data : undefined;
  const sent = call === undefined ? item : callAsItCame(call, traits.takesBrokenArguments);
  // What the endpoint itself sent: the types know less than endpoints do.
  return [sent as Item];
}

/** Without an id, which would be that of nothing stored, a reasoning item needs its content. */
function standsAlone(item: unknown): boolean {
  const { encrypted_content, content } = reasoningSchema.parse(item);
  return encrypted_content != null || content != null;
}

function callAsItCame(call: z.infer<typeof functionCallSchema>, takesBroken: boolean): unknown {
  const name = portableToolName(call.name);
  const isBroken = !takesBroken && !isJsonObject(call.arguments);
  return { ...call, name, arguments: isBroken ? wholeArguments(call.arguments) : call.arguments };
}

function resultItems(entry: Results, answer: SentEntry | undefined, sending: Sending): Item[] {
  if (answer?.kind !== 'answer' || !answersTools(answer, sending)) {
    return [{ role: 'user', content: plainResults(entry) }];
  }
  const isRebuilt = answerForm(answer, sending) === 'rebuilt';
  const freeform = new Set(answer.calls.filter((call) => call.isFreeform === true).map(({ id }) => id));
  return entry.results.map(({ callId, output }): Item => {
    const result = { call_id: isRebuilt ? portableCallId(callId) : callId, output };
    const isCustom = freeform.has(callId) && sending.traits.takesFreeform;
    return { type: isCustom ? 'custom_tool_call_output' : 'function_call_output', ...result };
  });
}
