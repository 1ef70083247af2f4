import { errorsOf } from '../../contracts/changes/finding.ts';
import type { ConversationEntry } from '../../contracts/conversation/conversation.ts';
import { correctionMessage, neededMessage, textRepairMessage } from '../../llm/prompts/stepMessages.ts';
import { readStructuredReply } from '../../llm/structuredOutput/structuredReply.ts';
import {
  answerReplySchema,
  type ConversedPlan,
  conversedPlanSchema,
} from '../../llm/structuredOutput/structuredSchemas.ts';
import { renderRedactedDiff } from '../../patch/diff/redactedDiff.ts';
import { parseReply } from '../../patch/formats/parseReply.ts';
import { sanitizeMarkdown } from '../../reports/parts/sanitizeMarkdown.ts';
import { planQuestion } from '../../reports/workItem/planQuestion.ts';
import { runTool } from '../../tools/runTool.ts';
import { redactForPrompt } from '../prompts/redactForPrompt.ts';
import { toPlan } from '../prompts/toPlan.ts';
import { truncateToTokens } from '../prompts/truncateToTokens.ts';
import { wordsForPeople } from '../prompts/wordsForPeople.ts';
import { toChange } from './changeResult.ts';
import type { Handled, Handling } from './handling.ts';

const maximumReplyCharacters = 4000;
/** How often an endpoint without tools is shown what it asks for. */
const maximumNeeds = 2;
const maximumNeeded = 12;
const keptDiffTokens = 6_000;
const findingTokens = 400;
const maximumRepairFindings = 10;

/** Reads what an answer says in its text: a plan, the answer to a reviewer, edits, or the end of a change. */
export async function handleText(handling: Handling): Promise<Handled> {
  switch (handling.input.step) {
    case 'plan':
      return await handlePlan(handling);
    case 'review':
      return await handleReview(handling);
    case 'change':
      return handling.answer.usedTools ? await handleFarewell(handling) : await handleEdits(handling);
  }
}

async function handlePlan(handling: Handling): Promise<Handled> {
  const { answer, input, store, nonce } = handling;
  const read = readStructuredReply(answer.text, conversedPlanSchema);
  if (read.kind === 'malformed') return correct(handling, read.problem);
  const { needs, ...reply } = read.value;
  const rounds = answersSince(handling.entries, 'plan');
  if (needs !== undefined && hasNeeds(needs) && !answer.usedTools && rounds <= maximumNeeds && !input.isLast) {
    const shown = await showNeeds(handling, needs);
    const message = neededMessage(shown, rounds < maximumNeeds);
    return { entries: [{ kind: 'message', text: message }], state: 'going-on' };
  }
  const plan = toPlan(await wordsForPeople(reply, nonce));
  const isClear = plan.questions.length === 0;
  return {
    entries: [],
    state: 'done',
    plan: { plan: await store.putJson(plan), isClear },
    ...(isClear ? {} : { question: planQuestion(plan.questions) }),
  };
}

type Needs = NonNullable<ConversedPlan['needs']>;

function hasNeeds({ paths, definitions, searches }: Needs): boolean {
  return paths.length + definitions.length + searches.length > 0;
}

/** The tools themselves, called by what the plan names. */
async function showNeeds(
  { context, searcher }: Handling,
  { paths, definitions, searches }: Needs,
): Promise<readonly string[]> {
  const calls = [
    ...paths.map((path) => ['read_file', { path }] as const),
    ...definitions.map((name) => ['find_definition', { name }] as const),
    ...searches.map((pattern) => ['search', { pattern }] as const),
  ].slice(0, maximumNeeded);
  const shown: string[] = [];
  for (const [at, [name, asked]] of calls.entries()) {
    const { output } = await runTool({ id: `need-${at}`, name, arguments: JSON.stringify(asked) }, context, {
      searcher,
    });
    shown.push(output);
  }
  return shown;
}

async function handleReview(handling: Handling): Promise<Handled> {
  const { answer, store, nonce } = handling;
  const read = readStructuredReply(answer.text, answerReplySchema);
  if (read.kind === 'malformed') return correct(handling, read.problem);
  const reply = sanitizeMarkdown(await wordsForPeople(read.value.reply, nonce), maximumReplyCharacters);
  const stored = await store.put(Buffer.from(reply), 'text/markdown; charset=utf-8');
  return { entries: [], state: 'done', review: { action: read.value.action, reply: stored } };
}

/**
 * An answer without a tool call, of a model that has tools: it ends a change that stands without errors; edits in it are
 * applied; otherwise the model is told how to go on.
 */
async function handleFarewell(handling: Handling): Promise<Handled> {
  const { answer, overlay, context, input, searcher } = handling;
  const { edits } = parseReply(answer.text, { isFinished: true });
  if (edits.length > 0) {
    const call = { id: 'edits', name: 'apply_patch', arguments: answer.text, isFreeform: true };
    const { output } = await runTool(call, context, { searcher });
    if (!input.isLast) {
      const text = `# The edits in your answer were taken as a call of apply_patch\n\n${output}\n\nCall finish when the change is complete.`;
      return { entries: [{ kind: 'message', text }], state: 'going-on' };
    }
  }
  const findings = await overlay.check();
  const isReady = overlay.current() !== undefined && findings.every(({ severity }) => severity !== 'error');
  if (!isReady && !input.isLast) {
    return correct(
      handling,
      'It calls no tool, and no change stands without errors. Call apply_patch to change files, or finish to end: without a change, finish declines the task.',
    );
  }
  const finish = { summary: answer.text };
  return { entries: [], state: 'done', change: await toChange(handling, { finish, findings }) };
}

/** Edits of a model without tools. What the checks find goes back to it. */
async function handleEdits(handling: Handling): Promise<Handled> {
  const { answer, overlay, nonce, context, entries } = handling;
  const { findings } = await context.apply(answer.text);
  const errors = errorsOf(findings);
  const change = await toChange(handling, { findings });
  if (errors.length === 0) return { entries: [], state: 'done', change };
  const current = overlay.current();
  const show = async (text: string, tokens: number) =>
    await redactForPrompt(await truncateToTokens(text, tokens), nonce);
  const text = textRepairMessage({
    ...{ round: answersSince(entries, 'change'), nonce },
    findings: await Promise.all(
      errors
        .slice(0, maximumRepairFindings)
        .map(async (finding) => ({ ...finding, message: await show(finding.message, findingTokens) })),
    ),
    ...(current === undefined
      ? {}
      : { keptDiff: await show(await renderRedactedDiff(current, context.textBefore, context), keptDiffTokens) }),
  });
  return { entries: [{ kind: 'message', text }], state: 'corrected', change };
}

function correct({ input }: Handling, problem: string): Handled {
  if (input.isLast) return { entries: [], state: 'done' };
  return { entries: [{ kind: 'message', text: correctionMessage(problem, input.step) }], state: 'corrected' };
}

/** How many answers there were since a step began, the last one included. */
function answersSince(entries: readonly ConversationEntry[], step: string): number {
  const begin = entries.findLastIndex((entry) => entry.kind === 'message' && entry.step === step);
  return entries.slice(begin + 1).filter(({ kind }) => kind === 'answer').length;
}
