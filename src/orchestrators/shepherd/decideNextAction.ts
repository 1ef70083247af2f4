import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import type { PendingPush, ShepherdMemory } from '../../contracts/shepherd.ts';
import { type Action, nonPushingActions } from './action.ts';
import { hasExpectedBuilds, judgeBuilds, minutesToLook } from './judgeBuilds.ts';

/** How long the branch of an abandoned pull request stays, because people can reactivate it. */
const abandonedGraceHours = 24;

const busyPollMinutes = 10;
const idlePollMinutes = 240;

type ObservedBuild = PullRequestObservation['builds'][number];

/**
 * Decides what a pull request needs next, from its current state and the shepherd's memory. Pure: the same input always
 * gives the same action, so events can be lost, duplicated or late.
 * @param now milliseconds since the epoch
 */
export function decideNextAction(
  seen: PullRequestObservation,
  memory: ShepherdMemory,
  rules: Rules,
  now: number,
): Action {
  if (seen.status === 'completed') return { kind: 'end', closing: 'completed' };
  if (seen.status === 'abandoned') return whileAbandoned(memory, now);
  if (memory.pending !== undefined) return whilePending(memory.pending, seen, memory, rules, now);
  return (
    byPeople(seen, memory) ??
    byBranches(seen, memory) ??
    byBuilds(seen, memory, rules, now) ??
    waitFor(seen, memory, now)
  );
}

function whileAbandoned({ abandonedSince }: ShepherdMemory, now: number): Action {
  const since = abandonedSince === undefined ? now : Date.parse(abandonedSince);
  const left = since + abandonedGraceHours * 3_600_000 - now;
  return left <= 0 ? { kind: 'end', closing: 'abandoned' } : { kind: 'wait', minutes: Math.ceil(left / 60_000) };
}

/** While a push waits for approval, nothing else is pushed, because the question is about the current branch. */
function whilePending(
  pending: PendingPush,
  seen: PullRequestObservation,
  memory: ShepherdMemory,
  rules: Rules,
  now: number,
): Action {
  if (pending.decision !== undefined) return { kind: 'follow-decision', pending };
  const [until, remindAt] = [pending.until, pending.remindAt].map((time) => Date.parse(time));
  if (until === undefined || remindAt === undefined || now >= until) return { kind: 'drop-pending', pending };
  if (now >= remindAt) return { kind: 'remind-of-pending', pending };
  const action = byBuilds(seen, memory, rules, now);
  if (action !== undefined && nonPushingActions.includes(action.kind)) return action;
  const minutes = Math.ceil((Math.min(until, remindAt) - now) / 60_000);
  const usual = waitFor(seen, memory, now);
  return { kind: 'wait', minutes: usual.kind === 'wait' ? Math.min(usual.minutes, minutes) : minutes };
}

function byPeople({ comments }: PullRequestObservation, { instruction }: ShepherdMemory): Action | undefined {
  if (instruction !== undefined) return { kind: 'follow-instructions', ...instruction };
  const [comment] = comments;
  return comment === undefined ? undefined : { kind: 'answer', comment };
}

/** A conflict is handled once per pair of tips; a branch that is behind is updated while no build runs on it. */
function byBranches(seen: PullRequestObservation, memory: ShepherdMemory): Action | undefined {
  if (memory.conflictAt === tipPairKey(seen)) return undefined;
  if (seen.merge === 'conflicts') return { kind: 'resolve-conflict' };
  const isBusy = seen.builds.some(({ state }) => state === 'queued' || state === 'running');
  return seen.merge === 'clean' && !seen.isUpToDate && !isBusy ? { kind: 'update-branch' } : undefined;
}

/** Source and target tips when a conflict was handled. */
export function tipPairKey({ sourceTip, targetTip }: PullRequestObservation): string {
  return `${sourceTip ?? ''} ${targetTip ?? ''}`;
}

function byBuilds(seen: PullRequestObservation, memory: ShepherdMemory, rules: Rules, now: number): Action | undefined {
  return hasExpectedBuilds(seen) ? judgeBuilds(seen, memory, rules, now) : byBuildsAlone(seen, memory, rules, now);
}

/**
 * The behaviour before expected builds were read: checks in the histories of running instances must continue as they
 * started.
 */
function byBuildsAlone(
  { builds, isDraft }: PullRequestObservation,
  memory: ShepherdMemory,
  { build: rule }: Rules,
  now: number,
): Action | undefined {
  const judging = builds.filter((build) => counts(build, rule.definition));
  const failed = judging.find((build) => build.state === 'failed' && !memory.judgedBuilds.includes(build.buildId));
  if (failed !== undefined) {
    const mayRepair = !memory.isStuck && memory.buildRounds < rule.repairRounds;
    return { kind: mayRepair ? 'repair-build' : 'give-up-build', build: failed };
  }
  const pending = judging.find(({ state }) => state === 'queued' || state === 'running');
  if (pending !== undefined) {
    const since = memory.tipSince === undefined ? now : Date.parse(memory.tipSince);
    const isOverdue = now - since >= rule.timeoutMinutes * 60_000;
    if (isOverdue && !memory.overdueTold) return { kind: 'tell-overdue', build: pending };
    return memory.status === 'pending' ? undefined : { kind: 'set-status', state: 'pending' };
  }
  const isRed = judging.some(({ state }) => state === 'failed' || state === 'cancelled');
  const state = isRed ? 'failed' : 'succeeded';
  if (memory.status !== state) return { kind: 'set-status', state };
  return isDraft && state === 'succeeded' ? { kind: 'mark-ready' } : undefined;
}

/** The build named in the rules, or else every build required by branch policies. */
function counts({ name, isBlocking }: ObservedBuild, wanted: string | number | undefined): boolean {
  return wanted === undefined ? isBlocking : name.toLowerCase() === String(wanted).toLowerCase();
}

/**
 * Changes that are about to happen are checked more often; an overdue build can take days. A queued merge can be the
 * completion announced by an event: Azure DevOps shows the pull request as active for a while.
 */
function waitFor(seen: PullRequestObservation, memory: ShepherdMemory, now: number): Action {
  const { builds, merge } = seen;
  const isBuilding = !memory.overdueTold && builds.some(({ state }) => state === 'queued' || state === 'running');
  const usual = isBuilding || merge === 'queued' ? busyPollMinutes : idlePollMinutes;
  return { kind: 'wait', minutes: Math.min(usual, minutesToLook(seen, memory, now) ?? usual) };
}
