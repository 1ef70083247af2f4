import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import type { PendingPush, ShepherdMemory } from '../../contracts/shepherd.ts';
import { type Action, nonPushingActions } from './action.ts';
import { hasExpectedBuilds, judgeBuilds, minutesToLook } from './judgeBuilds.ts';

/** A person may reactivate an abandoned pull request: its branch stays for so long. */
const abandonedGraceHours = 24;

const busyPollMinutes = 10;
const idlePollMinutes = 240;

type ObservedBuild = PullRequestObservation['builds'][number];

/**
 * What a pull request needs next, from what is seen of it and what is known by now. Pure: the same sight and memory
 * always give the same action, so events may be lost, doubled or late.
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

/** A push waits for approval: nothing else is pushed meanwhile, because the question is about the branch as it is. */
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

/** A conflict is worked on once a pair of tips; a branch that is behind is brought up to date while nothing runs on it. */
function byBranches(seen: PullRequestObservation, memory: ShepherdMemory): Action | undefined {
  if (memory.conflictAt === tipPairKey(seen)) return undefined;
  if (seen.merge === 'conflicts') return { kind: 'resolve-conflict' };
  const isBusy = seen.builds.some(({ state }) => state === 'queued' || state === 'running');
  return seen.merge === 'clean' && !seen.isUpToDate && !isBusy ? { kind: 'update-branch' } : undefined;
}

/** Source and target as they were when a conflict was worked on. */
export function tipPairKey({ sourceTip, targetTip }: PullRequestObservation): string {
  return `${sourceTip ?? ''} ${targetTip ?? ''}`;
}

function byBuilds(seen: PullRequestObservation, memory: ShepherdMemory, rules: Rules, now: number): Action | undefined {
  return hasExpectedBuilds(seen) ? judgeBuilds(seen, memory, rules, now) : byBuildsAlone(seen, memory, rules, now);
}

/** As it was before it was read which builds are asked for: the looks in the history of who is in flight go on as they began. */
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

/** The build the rules name; without one every build that a branch policy demands. */
function counts({ name, isBlocking }: ObservedBuild, wanted: string | number | undefined): boolean {
  return wanted === undefined ? isBlocking : name.toLowerCase() === String(wanted).toLowerCase();
}

/**
 * What is about to change is looked at more often; a build that is overdue may be so for days. A merge that is queued may
 * be the completion that an event told of: Azure DevOps shows it as active for a while.
 */
function waitFor(seen: PullRequestObservation, memory: ShepherdMemory, now: number): Action {
  const { builds, merge } = seen;
  const isBuilding = !memory.overdueTold && builds.some(({ state }) => state === 'queued' || state === 'running');
  const usual = isBuilding || merge === 'queued' ? busyPollMinutes : idlePollMinutes;
  return { kind: 'wait', minutes: Math.min(usual, minutesToLook(seen, memory, now) ?? usual) };
}
