import { errorsOf, type Finding } from '../../contracts/changes/finding.ts';
import type { ToolCall, ToolResult } from '../../contracts/conversation/conversation.ts';
import { findingLines } from '../../llm/prompts/findingLines.ts';
import { allowanceLine } from '../../llm/prompts/stepMessages.ts';
import { planQuestion } from '../../reports/workItem/planQuestion.ts';
import type { ArgumentsOf, ToolName } from '../../tools/arguments/forms.ts';
import { readArguments } from '../../tools/arguments/readArguments.ts';
import type { ToolOutcome } from '../../tools/toolContext.ts';
import { readAnswerTexts } from '../prompts/answerTexts.ts';
import { wordsForPeople } from '../prompts/wordsForPeople.ts';
import { toChange } from './changeResult.ts';
import type { Handled, Handling } from './handling.ts';
import { nameOf, type OwnTools, runCalls } from './runCalls.ts';

const answerTokens = 4_000;
/** After so many attempts the model goes on without what a tool could not read. */
const attemptsToRead = 3;

/** Runs the tools that an answer calls. */
export async function handleCalls(handling: Handling): Promise<Handled> {
  const { input, answer } = handling;
  const asked = input.mayAskPeople && input.answers === undefined ? await findQuestion(handling) : undefined;
  if (asked !== undefined) return { entries: [], state: 'asks-people', question: asked };
  let finished: { readonly finish: ArgumentsOf<'finish'>; readonly findings: readonly Finding[] } | undefined;
  const own: OwnTools = async (name, call) => {
    if (name === 'ask_people') return await answerQuestion(handling, call);
    if (input.step !== 'change' && isChanging(name)) return refuseAtStep(input.step);
    if (name !== 'finish') return undefined;
    const { outcome, ...end } = await finish(handling, call);
    finished = end.finished;
    return outcome;
  };
  const results = await runCalls(answer.calls, handling.context, {
    ...{ own, searcher: handling.searcher, isLastAttempt: (input.attempt ?? 1) >= attemptsToRead },
  });
  const entries = [{ kind: 'results' as const, results: withAllowance(results, handling) }];
  if (finished !== undefined) return { entries, state: 'done', change: await toChange(handling, finished) };
  // Nothing more is asked: what is there counts.
  if (input.isLast && input.step === 'change') {
    return { entries, state: 'done', change: await toChange(handling, { findings: await handling.overlay.check() }) };
  }
  const hasChanged = answer.calls.map(nameOf).some((name) => name === 'apply_patch' || name === 'undo');
  const isOfUse = hasChanged && input.step === 'change';
  const change = isOfUse ? await toChange(handling, { findings: await handling.overlay.check() }) : undefined;
  return { entries, state: input.isLast ? 'done' : 'going-on', ...(change === undefined ? {} : { change }) };
}

/** The question for people, as Markdown; undefined where nothing is asked or it cannot be read. */
async function findQuestion({ answer, nonce }: Handling): Promise<string | undefined> {
  for (const call of answer.calls) {
    const read = nameOf(call) === 'ask_people' ? readArguments('ask_people', call) : undefined;
    if (read?.kind === 'read') return planQuestion(await wordsForPeople(read.value.questions, nonce));
  }
  return undefined;
}

async function answerQuestion({ input, store, nonce, context }: Handling, call: ToolCall): Promise<ToolOutcome> {
  const read = readArguments('ask_people', call);
  if (read.kind === 'wrong') return { output: read.problem, summary: 'asked people in a form that cannot be read' };
  if (input.answers === undefined) {
    return {
      output:
        'Nobody can be asked at this step. Decide by what the repository shows, and name your assumption among the risks.',
      summary: 'wanted to ask people, who cannot be asked at this step',
    };
  }
  const kept = await readAnswerTexts(store, input.answers, nonce, answerTokens);
  const output = kept.map((text) => context.mark('answer', text)).join('\n\n');
  return { output, summary: 'asked people, who answered', compacted: output.slice(0, 500) };
}

function isChanging(name: ToolName | undefined): boolean {
  return name === 'apply_patch' || name === 'undo' || name === 'finish';
}

function refuseAtStep(step: string): ToolOutcome {
  const next =
    step === 'plan'
      ? 'First answer with the plan, in the form of the instructions and without a tool call; the change comes next.'
      : 'First answer the reviewer, in the form of the instructions and without a tool call; a change comes next if you say so.';
  return {
    output: `Nothing is changed at this step. ${next}`,
    summary: `wanted to change files at the step "${step}"`,
  };
}

async function finish({ input, overlay, context }: Handling, call: ToolCall) {
  const read = readArguments('finish', call);
  if (read.kind === 'wrong') {
    return {
      outcome: { output: read.problem, summary: 'finished in a form that cannot be read' },
      finished: undefined,
    };
  }
  const findings = await overlay.check();
  const errors = errorsOf(findings);
  if (errors.length > 0 && !input.isLast) {
    const list = context.mark('list of findings', findingLines(errors.slice(0, 10)).join('\n'));
    const output = `Not finished: errors stand. Repair them with apply_patch, or take the change back with undo.\n\n${list}`;
    return { outcome: { output, summary: 'wanted to finish while errors stand' }, finished: undefined };
  }
  const isDeclined = overlay.current() === undefined;
  const outcome = {
    output: isDeclined ? 'Declined: nothing was changed.' : 'Finished.',
    summary: isDeclined ? 'declined the task' : 'finished',
  };
  return { outcome, finished: { finish: read.value, findings } };
}

/** The last result says what is left: it changes with every turn, so nothing earlier may. */
function withAllowance(results: readonly ToolResult[], { input }: Handling): ToolResult[] {
  const last = results.length - 1;
  return results.map((result, at) =>
    at === last ? { ...result, output: `${result.output}\n\n${allowanceLine(input.left)}` } : result,
  );
}
