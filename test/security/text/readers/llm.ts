import OpenAI from 'openai';
import { z } from 'zod';
import { countPromptTokens } from '../../../../src/activities/askModel.ts';
import { describeTask } from '../../../../src/activities/describeTask.ts';
import { keepNewestComments, toPromptWorkItem } from '../../../../src/activities/readMaterial.ts';
import { redactForPrompt } from '../../../../src/activities/redactedTexts.ts';
import { truncateToTokens } from '../../../../src/activities/shortenText.ts';
import { commitTrailers } from '../../../../src/activities/trailersOf.ts';
import { classifyFinishReason } from '../../../../src/llm/answerText.ts';
import { adaptToRefusal, fullCapabilities } from '../../../../src/llm/endpointTraits.ts';
import { findJsonObjects } from '../../../../src/llm/jsonObjects.ts';
import { readOutputLimit } from '../../../../src/llm/outputLimit.ts';
import { findingLines } from '../../../../src/llm/prompts/findingLines.ts';
import { contextSections, singleLine, workItemSections } from '../../../../src/llm/prompts/taskMaterial.ts';
import { markUntrustedText } from '../../../../src/llm/prompts/untrustedText.ts';
import { editText, holdsRefusal, messageText } from '../../../../src/llm/responseOutput.ts';
import { readRetryAfterSeconds } from '../../../../src/llm/retryAfter.ts';
import { readStructuredReply } from '../../../../src/llm/structuredReply.ts';
import { buildFailureText, failureSignature, failureSummary } from '../../../../src/reports/buildFailureText.ts';
import { noRunAnswer, refusalAnswer } from '../../../../src/reports/commandAnswer.ts';
import { commitMessage } from '../../../../src/reports/commitMessage.ts';
import { reportMarker, requestMarker, threadMarker } from '../../../../src/reports/markers.ts';
import { notDoneLines, notDoneParts, notDoneThread } from '../../../../src/reports/notDoneText.ts';
import { markdownLine, singleLine as plainLine } from '../../../../src/reports/plainText.ts';
import { planQuestion } from '../../../../src/reports/planQuestion.ts';
import { pullRequestTitle } from '../../../../src/reports/pullRequestText.ts';
import { questionComment } from '../../../../src/reports/requestComment.ts';
import { withoutSkipMarkers } from '../../../../src/reports/skipMarks.ts';
import { threadText } from '../../../../src/reports/threadText.ts';
import { sanitizeMarkdown } from '../../../../src/reports/untrustedMarkdown.ts';
import { type Readers, upTo } from '../reader.ts';
import { refusal } from '../refusal.ts';

const nonce = '0123456789abcdef';
const workItem = (text: string) =>
  ({
    title: text,
    description: text,
    comments: [{ id: 1, author: 'a', text, createdAt: '' }],
    attachments: [{ name: text, text }],
  }) as never;
const promptItem = (text: string) => ({ title: text, description: text, comments: [text], instructions: text });
const build = (text: string) => ({
  tasks: [{ name: text, issues: [text], log: text }],
  tests: [{ name: text, message: text, stackTrace: text }],
  hasMoreTests: true,
});
const replySchema = z.object({ summary: z.string().max(1000), items: z.array(z.string()) });
const message = (text: string) => [{ type: 'message' as const, content: [{ type: 'output_text', text }] }];

/** Text that goes to a model, comes from one, or is shown to people. */
export const textReaders: Readers = {
  'activities/askModel.ts': { tokensOf: (text) => countPromptTokens({ instructions: text, input: text }) },
  'activities/describeTask.ts': { describeTask: (text) => describeTask(workItem(text), text, text) },
  'activities/readMaterial.ts': {
    showWorkItem: (text) => toPromptWorkItem(workItem(text), text, nonce, 100_000),
    showComments: (text) => keepNewestComments([text, text], nonce, 20_000),
    'showComments: many': (text) => keepNewestComments(text.split('\n').slice(0, 20_000), nonce, 20_000),
  },
  'activities/redactedTexts.ts': { showable: (text) => redactForPrompt(text, nonce) },
  'activities/shortenText.ts': {
    'shortenText: the start': (text) => truncateToTokens(text, 20_000),
    'shortenText: the end': (text) => truncateToTokens(text, 20_000, 'end'),
  },
  'activities/trailersOf.ts': { trailersOf: (text) => commitTrailers(text, text) },
  'llm/answerText.ts': { answerEnding: classifyFinishReason },
  'llm/endpointTraits.ts': { adaptTo: (text) => adaptToRefusal(refusalSaying(text), fullCapabilities, 16_000) },
  'llm/outputLimit.ts': { outputLimit: (text) => readOutputLimit(`max_tokens ${text}`, 16_000) },
  'llm/prompts/findingLines.ts': {
    findingLines: (text) => findingLines([{ code: 'a', severity: 'error', message: text, path: text }]),
  },
  'llm/prompts/taskMaterial.ts': {
    singleLine,
    materialSections: (text) =>
      contextSections(
        {
          workItem: promptItem(text),
          files: [{ path: text, content: text, reasons: [text], isExcerpt: false }],
          otherPaths: [text],
          nonce,
        },
        markUntrustedText(nonce),
      ),
    workItemSections: (text) => workItemSections(promptItem(text), markUntrustedText(nonce)),
  },
  'llm/prompts/untrustedText.ts': {
    'markUntrustedText: a text': (text) => markUntrustedText(nonce).mark('file', text.split('\n')),
    'markUntrustedText: a nonce': refusal(markUntrustedText),
  },
  'llm/responseOutput.ts': {
    messageText: (text) => messageText(message(text)),
    holdsRefusal: (text) => holdsRefusal(message(text)),
    editText: (diff) => editText([{ type: 'apply_patch_call', operation: { type: 'update_file', path: diff, diff } }]),
  },
  'llm/retryAfter.ts': { readRetryAfterSeconds: refusal((text) => readRetryAfterSeconds(headersOf(text), 0)) },
  'llm/jsonObjects.ts': { jsonObjectsIn: upTo(200_000, findJsonObjects) },
  'llm/structuredReply.ts': {
    readStructuredReply: (text) => readStructuredReply(text, replySchema),
    'readStructuredReply: a value': (summary) =>
      readStructuredReply(JSON.stringify({ summary, items: [summary] }), replySchema),
  },
  'reports/buildFailureText.ts': {
    buildFailureText: (text) => buildFailureText(build(text)),
    failureSummary: (text) => failureSummary(build(text)),
    failureSignature: (text) => failureSignature(build(text)),
  },
  'reports/commandAnswer.ts': { refusalAnswer, noRunAnswer },
  'reports/commitMessage.ts': { commitMessage: (title) => commitMessage({ workItemId: 1, title }) },
  'reports/plainText.ts': {
    singleLine: (text) => plainLine(text, 200),
    'singleLine: at length': (text) => plainLine(text, 10_000_000),
    markdownLine: (text) => markdownLine(text, 10_000_000),
  },
  'reports/planQuestion.ts': { planQuestion: (text) => planQuestion([text]) },
  'reports/pullRequestText.ts': { pullRequestTitle: (title) => pullRequestTitle({ workItemId: 1, title } as never) },
  'reports/requestComment.ts': { questionComment: (text) => questionComment('run-1', text) },
  'reports/markers.ts': {
    reportMarker: (text) => reportMarker(text),
    requestMarker: (text) => requestMarker(text, text),
    threadMarker: (text) => threadMarker(text, text),
  },
  'reports/notDoneText.ts': {
    notDoneLines: (text) => notDoneLines([{ what: text, reason: text }]),
    notDoneParts: (text) => notDoneParts([{ what: text, reason: text }]),
    notDoneThread: (text) => notDoneThread([{ what: text, reason: text }]),
  },
  'reports/skipMarks.ts': { withoutSkipMarks: withoutSkipMarkers },
  'reports/threadText.ts': {
    threadText: (text) => threadText({ path: text, line: 1, comments: [{ author: text, text, isSystem: false }] }),
  },
  'reports/untrustedMarkdown.ts': {
    harmlessMarkdown: (text) => sanitizeMarkdown(text, 4_000),
    'harmlessMarkdown: at length': (text) => sanitizeMarkdown(text, 10_000_000),
  },
};

function refusalSaying(message: string): Error {
  return new OpenAI.APIError(400, { message, param: message }, undefined, new Headers());
}

function headersOf(text: string): Headers {
  return { get: () => text } as unknown as Headers;
}
