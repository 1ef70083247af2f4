import type { Api } from '../api.ts';
import type { AskedItem } from '../request/askedItem.ts';
import type { ModelRequestBody } from '../request/requestBody.ts';
import { plainError } from '../wire/errorEnvelope.ts';
import type { ReplyFrame } from '../wire/replyScript.ts';
import { outputIds } from '../wire/responsesScript.ts';
import { thinkingId } from '../wire/thinking.ts';
import { callsToComeBack } from '../wire/toolCalls.ts';
import { createGivenAnswers } from './alteredItems.ts';
import { chatPairRefusal } from './chatPairs.ts';
import { fault, type Objection } from './objection.ts';
import { pairRefusal } from './responsesPairs.ts';
import { thinkingObjection } from './thinkingRules.ts';

/** What an endpoint remembers of its answers, and holds against requests that tell them otherwise. */
export interface History {
  objection(api: Api, body: ModelRequestBody): Objection | undefined;
  /** To be told before an answer goes out. */
  remember(api: Api, body: ModelRequestBody, frame: ReplyFrame): void;
}

/** @param takesThinking whether thinking may come back at all */
export function createHistory(takesThinking: boolean): History {
  const answers = createGivenAnswers();
  const storedIds = new Set<string>();
  const thinking = new Map<string, string>();
  /** Conversations whose thinking was refused: clients then leave all of it out. */
  const withoutThinking = new Set<string>();

  function alteration(api: Api, body: ModelRequestBody): Objection | undefined {
    const conversation = conversationOf(api, body);
    if (conversation === undefined) return undefined;
    // Chat completions of OpenAI know no thinking; it may always stay away there.
    const mayLackThinking = !takesThinking || api === 'chat-completions' || withoutThinking.has(conversation);
    const found = answers.alteration(conversation, body.items, mayLackThinking);
    if (found === undefined) return undefined;
    const place = `${api === 'responses' ? 'input' : 'messages'}[${found.index}]`;
    const message = `${place} is not what this endpoint answered there: ${found.found} instead of ${found.expected}.`;
    return fault(plainError(400, 'altered_item', message, place));
  }

  function objection(api: Api, body: ModelRequestBody): Objection | undefined {
    const unknown = api === 'responses' ? thinkingObjection(body.items, { storedIds, thinking }) : undefined;
    if (unknown !== undefined) return unknown;
    const unpaired = api === 'responses' ? pairRefusal(body.items) : chatPairRefusal(body);
    return unpaired === undefined ? alteration(api, body) : fault(unpaired);
  }

  return {
    objection(api, body) {
      const found = objection(api, body);
      const conversation = conversationOf(api, body);
      const isForeign = found?.answer.body.error['code'] === 'invalid_encrypted_content';
      if (isForeign && conversation !== undefined) withoutThinking.add(conversation);
      return found;
    },
    remember(api, body, frame) {
      const { reply } = frame;
      if (reply.error !== undefined || reply.stream !== undefined) return;
      if (frame.thinking?.encryptedContent !== undefined) {
        thinking.set(frame.thinking.encryptedContent, thinkingId(frame));
      }
      if (body.isStored) for (const id of outputIds(frame)) storedIds.add(id);
      const conversation = conversationOf(api, body);
      if (conversation === undefined || reply.contentAsParts) return;
      answers.remember(conversation, body.items, answerItems(api, frame));
    },
  };
}

/** Conversations that name no key cannot be told apart. */
function conversationOf(api: Api, { cacheKey, model }: ModelRequestBody): string | undefined {
  return cacheKey === undefined ? undefined : JSON.stringify([api, model, cacheKey]);
}

/** The items of an answer, as they come back in the next request. */
function answerItems(api: Api, frame: ReplyFrame): readonly AskedItem[] {
  const { reply, thinking } = frame;
  const hasText = reply.text !== '' || reply.calls === undefined;
  return [
    ...(thinking === undefined ? [] : thinkingThatComesBack(api, thinking)),
    ...(hasText ? [{ kind: 'message', role: 'assistant', text: reply.text } as const] : []),
    ...callsToComeBack(frame),
  ];
}

function thinkingThatComesBack(api: Api, thinking: NonNullable<ReplyFrame['thinking']>): readonly AskedItem[] {
  if (api === 'chat-completions') return [{ kind: 'reasoning', text: thinking.text }];
  const { encryptedContent } = thinking;
  return encryptedContent === undefined ? [] : [{ kind: 'reasoning', text: '', encryptedContent }];
}
