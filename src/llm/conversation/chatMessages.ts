import type OpenAI from 'openai';
import { z } from 'zod';
import type { SentEntry, ToolDefinition } from '../requests/conversation.ts';
import { toChatContent } from '../requests/imageParts.ts';
import { type Asked, answerForm, answersTools } from './answerForm.ts';
import { freeformArguments, isJsonObject, wholeArguments } from './callArguments.ts';
import { portableCallId, portableToolName } from './callNames.ts';
import type { ConversationTraits } from './conversationTraits.ts';
import { plainAnswer, plainResults } from './plainText.ts';

type Message = OpenAI.ChatCompletionMessageParam;
type AssistantMessage = OpenAI.ChatCompletionAssistantMessageParam;
type Answer = Extract<SentEntry, { kind: 'answer' }>;
type Results = Extract<SentEntry, { kind: 'results' }>;

interface Sending extends Asked {
  readonly tools: readonly ToolDefinition[];
}

/** Said by the assistant where a server wants it to speak between results and the next message of the user. */
const noted = 'I have read the results.';

/**
 * A conversation as the messages of a chat completion, without the instructions. Each entry gives the same messages in
 * every turn.
 * @param sending who is asked, what it takes, and the tools that are offered
 */
export function toChatMessages(entries: readonly SentEntry[], sending: Sending): Message[] {
  return entries.flatMap((entry, index): Message[] => {
    const before = entries[index - 1];
    if (entry.kind === 'answer') return [answerMessage(entry, sending)];
    if (entry.kind === 'results') return resultMessages(entry, before, sending);
    const message: Message = { role: 'user', content: toChatContent(entry.text, entry.images) };
    const isAfterTools = before?.kind === 'results' && answersTools(entries[index - 2], sending);
    const isApart = isAfterTools && !sending.traits.takesUserAfterTools;
    return isApart ? [{ role: 'assistant', content: noted }, message] : [message];
  });
}

/** Messages of the user in a row as one, for chat templates where user and assistant must alternate. */
export function alternating(messages: readonly Message[]): Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role === 'user' && message.role === 'user') {
      joined[joined.length - 1] = { role: 'user', content: joinContents(last.content, message.content) };
    } else {
      joined.push(message);
    }
  }
  return joined;
}

type Content = OpenAI.ChatCompletionUserMessageParam['content'];

function joinContents(left: Content, right: Content): Content {
  if (typeof left === 'string' && typeof right === 'string') return `${left}\n\n${right}`;
  const parts = (content: Content) =>
    typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
  return [...parts(left), ...parts(right)];
}

function answerMessage(answer: Answer, sending: Sending): Message {
  const form = answerForm(answer, sending);
  if (form === 'as-it-came') return messageAsItCame(answer, sending.traits);
  const thinking = sending.traits.takesNoReasoning ? {} : noThinking;
  if (form === 'text' || answer.calls.length === 0) {
    return { role: 'assistant', content: plainAnswer(answer), ...thinking };
  }
  return {
    role: 'assistant',
    content: answer.text === '' ? noContent(sending.traits) : answer.text,
    ...thinking,
    tool_calls: answer.calls.map((call) => {
      const isFreeform = call.isFreeform === true;
      const given = isFreeform ? freeformArguments(call, sending.tools) : wholeArguments(call.arguments);
      const called = { name: portableToolName(call.name), arguments: given };
      return { id: portableCallId(call.id), type: 'function' as const, function: called };
    }),
  };
}

function noContent({ takesNullContent }: ConversationTraits): null | '' {
  return takesNullContent ? null : '';
}

/** DeepSeek and Kimi refuse a message without thinking, and take a blank. */
const noThinking = { reasoning_content: ' ' };
const thinkingNames = ['reasoning_content', 'reasoning', 'reasoning_details'] as const;

const callSchema = z.looseObject({ function: z.looseObject({ name: z.string(), arguments: z.string() }) });
const messageSchema = z.looseObject({
  content: z.string().nullish(),
  tool_calls: z.array(callSchema).nonempty().optional(),
});

/** The message of an earlier answer: what chat completions know of it, and its thinking where the endpoint takes that. */
function messageAsItCame(answer: Answer, traits: ConversationTraits): AssistantMessage {
  const message = messageSchema.parse(answer.items[0]);
  const calls = message.tool_calls?.map((call) => {
    const { name, arguments: given } = call.function;
    const isBroken = !traits.takesBrokenArguments && !isJsonObject(given);
    const called = { ...call.function, name: portableToolName(name) };
    return { ...call, function: { ...called, arguments: isBroken ? wholeArguments(given) : given } };
  });
  const kept = thinkingNames.filter((name) => traits.takesReasoning && message[name] !== undefined);
  const thinking = Object.fromEntries(kept.map((name) => [name, message[name]]));
  const missing = traits.takesNoReasoning || kept.includes('reasoning_content') ? {} : noThinking;
  const sent = {
    role: 'assistant',
    content: message.content ?? noContent(traits),
    ...thinking,
    ...missing,
    ...(calls === undefined ? {} : { tool_calls: calls }),
  };
  // What the endpoint itself sent: the types know less than endpoints do.
  return sent as AssistantMessage;
}

function resultMessages(entry: Results, answer: SentEntry | undefined, sending: Sending): Message[] {
  if (answer?.kind !== 'answer' || !answersTools(answer, sending)) {
    return [{ role: 'user', content: plainResults(entry) }];
  }
  const isRebuilt = answerForm(answer, sending) === 'rebuilt';
  return entry.results.map(({ callId, output }) => ({
    role: 'tool',
    tool_call_id: isRebuilt ? portableCallId(callId) : callId,
    content: output,
  }));
}
