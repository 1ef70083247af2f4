import type { OrchestrationContext, Task } from 'durable-functions';
import { type ActivityInput, activityContracts } from '../../contracts/activities.ts';
import { toFailure } from '../../contracts/agentError.ts';
import type { Candidate } from '../../contracts/candidate.ts';
import type { Finding } from '../../contracts/finding.ts';
import { noModelUsage } from '../../contracts/modelUsage.ts';
import { callStep } from '../callStep.ts';

/** Eight candidates together must stay below the 16 KB that may cross the durable boundary. */
const maximumFindings = 4;
const maximumFindingCharacters = 200;
const maximumPathCharacters = 100;

/**
 * Sub-orchestration: one candidate, from the model's draft to a checked change set. It never fails: a candidate that
 * could not be had is a result like any other, and must not take the others with it.
 * @returns a {@link Candidate}
 */
export function* draftCandidate(context: OrchestrationContext): Generator<Task, Candidate, unknown> {
  const input = activityContracts.requestDraft.input.parse(context.df.getInput());
  let usage = noModelUsage;
  let model: string | undefined;
  try {
    const draft = yield* callStep(context, 'requestDraft', input);
    usage = draft.usage;
    model = draft.model;
    return { ...(yield* judge(context, input, draft)), model, usage };
  } catch (error) {
    return {
      number: input.candidate.number,
      outcome: 'failed',
      findings: [],
      failure: toFailure(error),
      usage,
      ...(model === undefined ? {} : { model }),
    };
  }
}

function* judge(
  context: OrchestrationContext,
  { runId, candidate, snapshot }: ActivityInput<'requestDraft'>,
  { reply }: { readonly reply: ActivityInput<'requestDraft'>['context'] },
): Generator<Task, Omit<Candidate, 'usage' | 'model'>, unknown> {
  const { number } = candidate;
  const applied = yield* callStep(context, 'applyDraft', { runId, reply, snapshot });
  if (applied.changeSet === undefined) {
    return { number, outcome: 'refused', findings: shorten(applied.findings) };
  }
  const { changeSet } = applied;
  const checked = yield* callStep(context, 'checkChangeSet', { runId, changeSet, snapshot });
  const findings = shorten([...checked.findings, ...applied.findings]);
  const isRefused = checked.findings.some((finding) => finding.severity === 'error');
  return { number, outcome: isRefused ? 'refused' : 'ready', changeSet, size: checked.size, findings };
}

function shorten(findings: readonly Finding[]): Finding[] {
  return findings.slice(0, maximumFindings).map((finding) => ({
    ...finding,
    ...(finding.path === undefined ? {} : { path: finding.path.slice(-maximumPathCharacters) }),
    message: cut(finding.message),
  }));
}

function cut(message: string): string {
  return message.length > maximumFindingCharacters ? `${message.slice(0, maximumFindingCharacters - 1)}…` : message;
}
