import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import type { ExpectedBuild } from '../../contracts/repositories/expectedBuild.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import type { ShepherdMemory } from '../../contracts/shepherd.ts';
import type { Action } from './action.ts';
import { mayBeQueued, pipelineVerdictOf } from './pipelineVerdict.ts';

/** Azure DevOps queues builds within seconds; after this time the agent queues them. */
const queueAfterMinutes = 10;

/** The merge to be built exists within seconds. */
const mergeMinutes = 1;

type Seen = PullRequestObservation & { readonly expected: readonly ExpectedBuild[] };

/** Whether the expected builds are known; states from before they were read continue as they started. */
export function hasExpectedBuilds(seen: PullRequestObservation): seen is Seen {
  return seen.expected !== undefined;
}

/** What to do next about the expected builds of the newest commit. Pure. */
export function judgeBuilds(
  seen: Seen,
  memory: ShepherdMemory,
  { build: rule }: Rules,
  now: number,
): Action | undefined {
  const { expected, isDraft, sourceTip } = seen;
  const failed = expected.find(
    ({ state, buildId }) => state === 'failed' && buildId !== undefined && !memory.judgedBuilds.includes(buildId),
  );
  if (failed?.buildId !== undefined) {
    const mayRepair = !memory.isStuck && memory.buildRounds < rule.repairRounds;
    const build = { buildId: failed.buildId, name: failed.name, state: 'failed', isBlocking: true } as const;
    return { kind: mayRepair ? 'repair-build' : 'give-up-build', build };
  }
  const unbuilt = expected.find((one) => mayBeQueued(one, memory, sourceTip));
  if (unbuilt !== undefined && minutesToQueue(seen, memory, now) === 0)
    return { kind: 'queue-build', expected: unbuilt };
  const running = expected.find(({ state }) => state === 'queued' || state === 'running');
  if (running?.buildId !== undefined && isOverdue(memory, rule.timeoutMinutes, now)) {
    const { buildId, name } = running;
    return { kind: 'tell-overdue', build: { buildId, name, state: 'running', isBlocking: true } };
  }
  const { state, description, isStranded } = pipelineVerdictOf(expected, memory, sourceTip);
  if (memory.status !== state || memory.statusText !== description) return { kind: 'set-status', state, description };
  // A pull request without expected builds needs nothing, but a draft stays a draft until a build passes.
  const mustTell = isStranded && (isDraft || expected.length > 0);
  if (mustTell && memory.noBuildTold !== description) return { kind: 'tell-no-build', reason: description };
  if (state !== 'pending' && memory.noBuildTold !== undefined) return { kind: 'tell-built' };
  const mayPublish = isDraft && state === 'succeeded' && (sourceTip === undefined || memory.readyRefused !== sourceTip);
  return mayPublish ? { kind: 'mark-ready' } : undefined;
}

/**
 * How long the agent waits for Azure DevOps to queue an expected build; not at all for drafts, which it never builds.
 * @returns 0 if the agent has to queue it, `undefined` if nothing can be built yet
 */
export function minutesToQueue(
  { isDraft, merge }: PullRequestObservation,
  { tipSince }: ShepherdMemory,
  now: number,
): number | undefined {
  if (merge === 'queued' || merge === 'conflicts') return undefined;
  const since = tipSince === undefined ? now : Date.parse(tipSince);
  return isDraft ? 0 : Math.max(0, Math.ceil(queueAfterMinutes - (now - since) / 60_000));
}

/** Minutes until the agent queues a build, or until there is something to build. */
export function minutesToLook(seen: PullRequestObservation, memory: ShepherdMemory, now: number): number | undefined {
  const isWanted = seen.expected?.some((one) => mayBeQueued(one, memory, seen.sourceTip)) === true;
  if (!isWanted) return undefined;
  return seen.merge === 'queued' ? mergeMinutes : minutesToQueue(seen, memory, now);
}

function isOverdue({ tipSince, overdueTold }: ShepherdMemory, timeoutMinutes: number, now: number): boolean {
  return !overdueTold && tipSince !== undefined && now - Date.parse(tipSince) >= timeoutMinutes * 60_000;
}
