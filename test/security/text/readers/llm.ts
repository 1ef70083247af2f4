import OpenAI from 'openai';
import { z } from 'zod';
import { countPromptTokens } from '../../../../src/activities/prompts/askModel.ts';
import { keepNewestComments, toPromptWorkItem } from '../../../../src/activities/prompts/loadPromptContext.ts';
import { redactForPrompt } from '../../../../src/activities/prompts/redactForPrompt.ts';
import { truncateToTokens } from '../../../../src/activities/prompts/truncateToTokens.ts';
import { commitTrailers } from '../../../../src/activities/publishing/commitTrailers.ts';
import { createHiddenLines } from '../../../../src/activities/toolContext/hiddenLines.ts';
import { adaptToRefusal, fullCapabilities } from '../../../../src/llm/api/endpointCapabilities.ts';
import { classifyFinishReason } from '../../../../src/llm/api/messageContent.ts';
import { editText, holdsRefusal, messageText } from '../../../../src/llm/api/responseOutput.ts';
import { readOutputLimit } from '../../../../src/llm/failures/outputLimit.ts';
import { readRetryAfterSeconds } from '../../../../src/llm/failures/retryAfter.ts';
import { findingLines } from '../../../../src/llm/prompts/findingLines.ts';
import { contextSections, singleLine, workItemSections } from '../../../../src/llm/prompts/promptContext.ts';
import { markUntrustedText } from '../../../../src/llm/prompts/untrustedText.ts';
import { findJsonObjects } from '../../../../src/llm/structuredOutput/jsonObjects.ts';
import { readStructuredReply } from '../../../../src/llm/structuredOutput/structuredReply.ts';
import { describeTask } from '../../../../src/localize/task/describeTask.ts';
import { reportMarker, requestMarker, threadMarker } from '../../../../src/reports/parts/commentMarkers.ts';
import { notDoneLines, notDoneParts, notDoneThread } from '../../../../src/reports/parts/notDoneText.ts';
import { markdownLine, singleLine as plainLine } from '../../../../src/reports/parts/plainText.ts';
import { sanitizeMarkdown } from '../../../../src/reports/parts/sanitizeMarkdown.ts';
import { withoutSkipMarkers } from '../../../../src/reports/parts/skipMarkers.ts';
import {
  buildFailureText,
  failureSignature,
  failureSummary,
} from '../../../../src/reports/pullRequest/buildFailureText.ts';
import { commitMessage } from '../../../../src/reports/pullRequest/commitMessage.ts';
import { pullRequestTitle } from '../../../../src/reports/pullRequest/pullRequestText.ts';
import { threadText } from '../../../../src/reports/pullRequest/threadText.ts';
import { noRunAnswer, refusalAnswer } from '../../../../src/reports/workItem/commandAnswer.ts';
import { planQuestion } from '../../../../src/reports/workItem/planQuestion.ts';
import { questionComment } from '../../../../src/reports/workItem/requestComment.ts';
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
  'activities/prompts/askModel.ts': {
    countPromptTokens: (text) => countPromptTokens({ instructions: text, input: text }),
  },
  'localize/task/describeTask.ts': { describeTask: (text) => describeTask(workItem(text), text, text) },
  'activities/prompts/loadPromptContext.ts': {
    toPromptWorkItem: (text) => toPromptWorkItem(workItem(text), text, nonce, 100_000),
    keepNewestComments: (text) => keepNewestComments([text, text], nonce, 20_000),
    'keepNewestComments: many': (text) => keepNewestComments(text.split('\n').slice(0, 20_000), nonce, 20_000),
  },
  'activities/toolContext/hiddenLines.ts': { createHiddenLines: hideAndRestore },
  'activities/prompts/redactForPrompt.ts': { redactForPrompt: (text) => redactForPrompt(text, nonce) },
  'activities/prompts/truncateToTokens.ts': {
    'truncateToTokens: the start': (text) => truncateToTokens(text, 20_000),
    'truncateToTokens: the end': (text) => truncateToTokens(text, 20_000, 'end'),
  },
  'activities/publishing/commitTrailers.ts': { commitTrailers: (text) => commitTrailers(text, text) },
  'llm/api/messageContent.ts': { classifyFinishReason },
  'llm/api/endpointCapabilities.ts': {
    adaptToRefusal: (text) => adaptToRefusal(refusalSaying(text), fullCapabilities, 16_000),
  },
  'llm/failures/outputLimit.ts': { readOutputLimit: (text) => readOutputLimit(`max_tokens ${text}`, 16_000) },
  'llm/prompts/findingLines.ts': {
    findingLines: (text) => findingLines([{ code: 'a', severity: 'error', message: text, path: text }]),
  },
  'llm/prompts/promptContext.ts': {
    singleLine,
    contextSections: (text) =>
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
  'llm/api/responseOutput.ts': {
    messageText: (text) => messageText(message(text)),
    holdsRefusal: (text) => holdsRefusal(message(text)),
    editText: (diff) => editText([{ type: 'apply_patch_call', operation: { type: 'update_file', path: diff, diff } }]),
  },
  'llm/failures/retryAfter.ts': { readRetryAfterSeconds: refusal((text) => readRetryAfterSeconds(headersOf(text), 0)) },
  'llm/structuredOutput/jsonObjects.ts': { findJsonObjects: upTo(200_000, findJsonObjects) },
  'llm/structuredOutput/structuredReply.ts': {
    readStructuredReply: (text) => readStructuredReply(text, replySchema),
    'readStructuredReply: a value': (summary) =>
      readStructuredReply(JSON.stringify({ summary, items: [summary] }), replySchema),
  },
  'reports/pullRequest/buildFailureText.ts': {
    buildFailureText: (text) => buildFailureText(build(text)),
    failureSummary: (text) => failureSummary(build(text)),
    failureSignature: (text) => failureSignature(build(text)),
  },
  'reports/workItem/commandAnswer.ts': { refusalAnswer, noRunAnswer },
  'reports/pullRequest/commitMessage.ts': { commitMessage: (title) => commitMessage({ workItemId: 1, title }) },
  'reports/parts/plainText.ts': {
    singleLine: (text) => plainLine(text, 200),
    'singleLine: at length': (text) => plainLine(text, 10_000_000),
    markdownLine: (text) => markdownLine(text, 10_000_000),
  },
  'reports/workItem/planQuestion.ts': { planQuestion: (text) => planQuestion([text]) },
  'reports/pullRequest/pullRequestText.ts': {
    pullRequestTitle: (title) => pullRequestTitle({ workItemId: 1, title } as never),
  },
  'reports/workItem/requestComment.ts': { questionComment: (text) => questionComment('run-1', text) },
  'reports/parts/commentMarkers.ts': {
    reportMarker: (text) => reportMarker(text),
    requestMarker: (text) => requestMarker(text, text),
    threadMarker: (text) => threadMarker(text, text),
  },
  'reports/parts/notDoneText.ts': {
    notDoneLines: (text) => notDoneLines([{ what: text, reason: text }]),
    notDoneParts: (text) => notDoneParts([{ what: text, reason: text }]),
    notDoneThread: (text) => notDoneThread([{ what: text, reason: text }]),
  },
  'reports/parts/skipMarkers.ts': { withoutSkipMarkers },
  'reports/pullRequest/threadText.ts': {
    threadText: (text) => threadText({ path: text, line: 1, comments: [{ author: text, text, isSystem: false }] }),
  },
  'reports/parts/sanitizeMarkdown.ts': {
    sanitizeMarkdown: (text) => sanitizeMarkdown(text, 4_000),
    'sanitizeMarkdown: at length': (text) => sanitizeMarkdown(text, 10_000_000),
  },
};

function refusalSaying(message: string): Error {
  return new OpenAI.APIError(400, { message, param: message }, undefined, new Headers());
}

function headersOf(text: string): Headers {
  return { get: () => text } as unknown as Headers;
}

/** As edits are applied: hidden, brought back, and looked at once more. */
async function hideAndRestore(text: string): Promise<boolean> {
  const lines = createHiddenLines(nonce);
  return await lines.isLaidBare(lines.restore(await lines.hide(text, 'file.ts')), 'file.ts');
}
