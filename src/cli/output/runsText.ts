import type { AuditEvent } from '../../contracts/runs/auditEvent.ts';
import type { RunSummary } from '../../contracts/runs/runSummary.ts';

const millionths = 1_000_000;

/** A run in one line: time, id, state, cost and title. */
export function describeRun(run: RunSummary): string {
  const { runId, startedAt, title, pullRequest } = run;
  const parts = [startedAt, runId, describeState(run), cost(run.cost), title, pullRequest?.webUrl];
  return parts.filter((part) => part !== undefined).join('  ');
}

/** Everything the list of runs knows about a run, one line per fact. */
export function describeWholeRun(run: RunSummary): string {
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Run', run.runId],
    ['Work item', `${run.workItemId} of ${run.project}${run.title === undefined ? '' : `: ${run.title}`}`],
    ['State', describeState(run)],
    ['Approval of', run.question?.change],
    ['Reason', run.reason],
    ['Requested by', run.requestedBy],
    ['Tokens', run.tokens === undefined ? undefined : String(run.tokens)],
    ['Pull request', run.pullRequest?.webUrl],
    ['Cost', cost(run.cost)],
    ['Started', run.startedAt],
    ['Updated', run.updatedAt],
    ['Ended', run.endedAt],
  ];
  return lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(12)} ${value}`])).join('\n');
}

/** An event in one line: number, time, actor, type and facts. */
export function describeEvent({ sequence, at, actor, type, data }: AuditEvent): string {
  const facts = Object.entries(data).map(([name, value]) => `${name}=${factText(value)}`);
  return [String(sequence).padStart(4), at, actor.padEnd(12), type, ...facts].join('  ');
}

function describeState({ state, step, outcome, waitingFor }: RunSummary): string {
  if (state === 'ended') return outcome ?? state;
  if (state === 'waiting' && waitingFor !== undefined) return `waiting for ${waitingFor}`;
  return step === undefined ? state : `${state}: ${step}`;
}

function factText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  // An artifact is shown by the start of its hash.
  if ('sha256' in value && typeof value.sha256 === 'string') return value.sha256.slice(0, 12);
  return JSON.stringify(value);
}

function cost(amount: number): string {
  return (amount / millionths).toFixed(4);
}
