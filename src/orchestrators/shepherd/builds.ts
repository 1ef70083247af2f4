import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import type { ActivityOutput } from '../../contracts/activities.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { draftChange } from './draftChange.ts';
import { pushOrAskApproval, requirePushed } from './pushes.ts';
import { attemptSideEffect, recordEvent, remember, type Shepherd, tellInThread } from './shepherd.ts';

/** How many judged builds are remembered: those of the last iterations. */
const maximumJudged = 50;

type Build = PullRequestObservation['builds'][number];

/** Lets the model fix a failed build on the same branch, and explains the new iteration in a thread. */
export function* repairBuild(shepherd: Shepherd, build: Build): TaskGenerator<void> {
  const { task, memory } = shepherd;
  const failure = yield* readFailure(shepherd, build);
  rememberJudged(shepherd, build);
  yield* noteResult(shepherd, build, 'failed');
  if (failure === undefined) return yield* tellUnread(shepherd, build);
  const round = memory.buildRounds + 1;
  const step = `build-${build.buildId}`;
  const occasion = { kind: 'build-failed', details: failure.details } as const;
  const change = yield* draftChange(shepherd, { branch: task.branch, occasion });
  const about = { build: build.name, summary: failure.summary };
  if (change.kind === 'none') {
    remember(shepherd, { isStuck: true, lastFailure: failure.signature });
    const message = { kind: 'repair-failed', ...about, reason: change.reason } as const;
    return yield* tellInThread(shepherd, step, message);
  }
  const { chosen } = change;
  // If the same failure comes back twice, another round would only ask the same again.
  const isSameAgain = memory.lastFailure === failure.signature;
  remember(shepherd, { buildRounds: round, lastFailure: failure.signature, isStuck: isSameAgain });
  const work = { kind: 'further', changeSet: chosen.changeSet } as const;
  const cause = { kind: 'build', ...about, round } as const;
  yield* requirePushed(pushOrAskApproval(shepherd, { step, work, findings: chosen.findings.length, cause }, change));
}

/** The rounds are used up; a person has to take over. */
export function* giveUpBuild(shepherd: Shepherd, build: Build): TaskGenerator<void> {
  const failure = yield* readFailure(shepherd, build);
  rememberJudged(shepherd, build);
  remember(shepherd, { isStuck: true });
  yield* noteResult(shepherd, build, 'failed');
  if (failure === undefined) return yield* tellUnread(shepherd, build);
  const reason = 'All attempts that the rules allow are used up.';
  const message = { kind: 'repair-failed', build: build.name, summary: failure.summary, reason } as const;
  yield* tellInThread(shepherd, `build-${build.buildId}`, message);
}

function* readFailure(
  shepherd: Shepherd,
  { buildId }: Build,
): TaskGenerator<ActivityOutput<'readBuildFailure'> | undefined> {
  const { runId, repository } = shepherd.task;
  const reading = callActivityWithRetry(shepherd.context, 'readBuildFailure', { runId, repository, buildId });
  return yield* attemptSideEffect(shepherd, 'the log of a build', reading);
}

/** Without the log there is nothing to work with. */
function* tellUnread(shepherd: Shepherd, { buildId, name }: Build): TaskGenerator<void> {
  remember(shepherd, { isStuck: true });
  const [summary, reason] = ['the build did not succeed', 'its log could not be read.'];
  yield* tellInThread(shepherd, `build-${buildId}`, { kind: 'repair-failed', build: name, summary, reason });
}

/** Says, once per commit, that a build takes longer than the rules expect, and keeps waiting. */
export function* tellOverdue(shepherd: Shepherd, build: Build): TaskGenerator<void> {
  const hours = Math.round(shepherd.task.rules.build.timeoutMinutes / 6) / 10;
  const message = { kind: 'build-overdue', build: build.name, hours } as const;
  yield* tellInThread(shepherd, `overdue-${build.buildId}`, message);
  remember(shepherd, { overdueTold: true });
}

function rememberJudged(shepherd: Shepherd, { buildId }: Build): void {
  remember(shepherd, { judgedBuilds: [...shepherd.memory.judgedBuilds, buildId].slice(-maximumJudged) });
}

function* noteResult(shepherd: Shepherd, { buildId }: Build, result: string): TaskGenerator<void> {
  const data = { pullRequestId: shepherd.task.pullRequest.id, buildId, result };
  yield* recordEvent(shepherd, { type: 'build-judged', data, effectKey: `build-${buildId}` });
}
