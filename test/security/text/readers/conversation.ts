import OpenAI from 'openai';
import { adaptConversation } from '../../../../src/llm/api/conversationRefusals.ts';
import { fullCapabilities, readRefusal } from '../../../../src/llm/api/endpointCapabilities.ts';
import { readableRefusal } from '../../../../src/llm/client/readableRefusals.ts';
import { isJsonObject, wholeArguments } from '../../../../src/llm/conversation/callArguments.ts';
import { portableCallId, portableToolName } from '../../../../src/llm/conversation/callNames.ts';
import { callSections, namedSections } from '../../../../src/llm/conversation/callSections.ts';
import { readCallsInText } from '../../../../src/llm/conversation/callsInText.ts';
import { toTurn } from '../../../../src/llm/conversation/conversationTurn.ts';
import { conversation, material, readFile } from '../../../support/models/wire/conversations.ts';
import { type Readers, upTo } from '../reader.ts';
import { refusal } from '../refusal.ts';

const usage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0 };
const endpoint = { host: 'model', address: 'model', port: undefined, model: 'wire' };
const request = conversation([material]);
const answer = (text: string) =>
  ({ api: 'responses', usedTools: true, items: [], calls: [], rawText: text, text, usage, responseId: '' }) as const;

/** Longer answers hold no calls in their text. */
const longestAnswer = 200_000;

/** What models answer in a conversation, and what their endpoints refuse of it. */
export const conversationReaders: Readers = {
  'llm/api/conversationRefusals.ts': {
    adaptConversation: (text) => adaptConversation(refusalSaying(text), fullCapabilities, request),
  },
  'llm/api/endpointCapabilities.ts': { readRefusal: (text) => readRefusal(refusalSaying(text)) },
  'llm/client/readableRefusals.ts': {
    readableRefusal,
    'readableRefusal: a detail': (text) => readableRefusal(JSON.stringify({ detail: [{ loc: [text], msg: text }] })),
  },
  'llm/conversation/callArguments.ts': {
    isJsonObject,
    wholeArguments,
    'wholeArguments: an object': (text) => wholeArguments(JSON.stringify({ text })),
  },
  'llm/conversation/callNames.ts': { portableCallId, portableToolName },
  'llm/conversation/callSections.ts': {
    callSections,
    namedSections: (text) => namedSections(text, text),
  },
  'llm/conversation/callsInText.ts': {
    readCallsInText: upTo(longestAnswer, (text) => readCallsInText(text, text, [readFile])),
    'readCallsInText: a value': upTo(longestAnswer, (text) => {
      const written = `<function=read_file><parameter=path>${text}</parameter></function>`;
      return readCallsInText(written, written, [readFile]);
    }),
  },
  'llm/conversation/conversationTurn.ts': {
    toTurn: refusal((text) => toTurn(answer(text), request, endpoint, () => 'call00100')),
  },
};

function refusalSaying(message: string): Error {
  return new OpenAI.APIError(400, { message, param: message, code: message }, undefined, new Headers());
}
