import type { BuildObstacle, ExpectedBuild } from '../../contracts/repositories/expectedBuild.ts';
import type { ShepherdMemory } from '../../contracts/shepherd.ts';

/** The verdict of the team's pipeline on the newest commit, for the status and for people. */
export interface PipelineVerdict {
  readonly state: 'pending' | 'succeeded' | 'failed';
  /** In plain words. */
  readonly description: string;
  /** Whether no build judges the commit, and none will unless people act. */
  readonly isStranded: boolean;
}

type Known = Pick<ShepherdMemory, 'queuedBuilds' | 'queueRefused'>;

const maximumNameCharacters = 100;
const maximumReasonCharacters = 250;

/** How often a build of one commit is queued if earlier ones disappeared without a result. */
const mostQueued = 2;

/**
 * A missing build is not a success: the change is only accepted if every expected build exists and has passed. Pure.
 * @param tip the newest commit
 */
export function pipelineVerdictOf(
  expected: readonly ExpectedBuild[],
  known: Known,
  tip: string | undefined,
): PipelineVerdict {
  const counting = expected.filter(({ obstacle }) => obstacle !== 'not-applicable');
  if (counting.length === 0) return { state: 'pending', description: nothingAsked(expected), isStranded: true };
  const failed = counting.find(({ state }) => state === 'failed');
  if (failed !== undefined) {
    return {
      state: 'failed',
      description: `The pipeline rejects the change: ${nameOf(failed)} failed`,
      isStranded: false,
    };
  }
  const missing = counting.find((one) => isMissing(one) && !mayBeQueued(one, known, tip));
  if (missing !== undefined) return { state: 'pending', description: whyMissing(missing, known), isStranded: true };
  const waited = counting.find(({ state }) => state !== 'passed');
  if (waited === undefined) {
    return { state: 'succeeded', description: 'The pipeline accepts the change', isStranded: false };
  }
  const description =
    waited.state === 'none' ? `${nameOf(waited)} has not built this change yet` : `${nameOf(waited)} is running`;
  return { state: 'pending', description, isStranded: false };
}

/** Whether the agent can queue the build: nothing prevents it, and it has not tried too often for this commit. */
export function mayBeQueued(
  expected: ExpectedBuild,
  { queuedBuilds = [] }: Known,
  tip: string | undefined,
): expected is ExpectedBuild & { readonly definitionId: number } {
  const { state, obstacle, definitionId } = expected;
  if (state !== 'none' || obstacle !== undefined || definitionId === undefined || tip === undefined) return false;
  const key = queuedKey(expected, tip);
  return queuedBuilds.filter((one) => one === key).length < mostQueued;
}

/** What is remembered of a build that was queued. */
export function queuedKey({ evaluationId, definitionId }: ExpectedBuild, tip: string): string {
  return `${evaluationId ?? definitionId ?? ''} ${tip.slice(0, 12)}`;
}

function isMissing({ state }: ExpectedBuild): boolean {
  return state === 'none' || state === 'cancelled';
}

function nothingAsked(expected: readonly ExpectedBuild[]): string {
  return expected.length === 0
    ? 'No build judges this change: no branch policy requires one, and build.definition in the rules names no pipeline'
    : 'No build judges this change: the build policies do not apply to the changed files';
}

const obstacles: Readonly<Record<Exclude<BuildObstacle, 'not-applicable'>, (name: string) => string>> = {
  'unknown-pipeline': (name) =>
    `No build judges this change: the pipeline ${name} from build.definition in the rules does not exist`,
  'ambiguous-pipeline': (name) =>
    `No build judges this change: several pipelines are named ${name}. build.definition in the rules must give the folder or the id`,
  'disabled-pipeline': (name) => `${name} has not built this change: the pipeline is disabled`,
  'broken-policy': (name) =>
    `${name} has not built this change: its branch policy is broken, according to Azure DevOps. A project administrator must fix it`,
  'queued-by-hand': (name) =>
    `${name} has not built this change: its branch policy requires that someone queues it manually`,
};

function whyMissing(missing: ExpectedBuild, { queueRefused }: Known): string {
  const { state, obstacle } = missing;
  const name = nameOf(missing);
  if (state === 'cancelled') return `${name} has not judged this change: its build was cancelled. Queue it again`;
  if (obstacle !== undefined && obstacle !== 'not-applicable') return obstacles[obstacle](name);
  return queueRefused === undefined
    ? `${name} has not built this change: it was queued, but no build started`
    : `${name} has not built this change and could not be queued: ${withoutActivity(queueRefused)}`;
}

/** Removes details that only operators need. */
function withoutActivity(reason: string): string {
  const at = reason.lastIndexOf(' [activity ');
  return (at === -1 ? reason : reason.slice(0, at)).slice(0, maximumReasonCharacters);
}

function nameOf({ name }: ExpectedBuild): string {
  return `"${name.slice(0, maximumNameCharacters)}"`;
}
