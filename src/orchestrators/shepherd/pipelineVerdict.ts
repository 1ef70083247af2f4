import type { BuildObstacle, ExpectedBuild } from '../../contracts/repositories/expectedBuild.ts';
import type { ShepherdMemory } from '../../contracts/shepherd.ts';

/** What the team's pipeline makes of the newest commit, for the status and for people. */
export interface PipelineVerdict {
  readonly state: 'pending' | 'succeeded' | 'failed';
  /** In plain words. */
  readonly description: string;
  /** Whether nothing judges the commit and nothing will, unless people see to it. */
  readonly isStranded: boolean;
}

type Known = Pick<ShepherdMemory, 'queuedBuilds' | 'queueRefused'>;

const maximumNameCharacters = 100;
const maximumReasonCharacters = 250;

/** So often a build of one commit is queued, should the one before be gone without a result. */
const mostQueued = 2;

/**
 * No build is no build: only where everything that is asked for was built and has passed is the change accepted. Pure.
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

/** Whether the agent may have it built: nothing stands against it, and it has not tried that too often for this commit. */
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
    ? 'No build judges this change: no branch policy demands one, and the rules name no pipeline in build.definition'
    : 'No build judges this change: the build policies are not for the files that it changes';
}

const obstacles: Readonly<Record<Exclude<BuildObstacle, 'not-applicable'>, (name: string) => string>> = {
  'unknown-pipeline': (name) =>
    `No build judges this change: there is no pipeline ${name}, which build.definition in the rules names`,
  'ambiguous-pipeline': (name) =>
    `No build judges this change: several pipelines are called ${name}; build.definition in the rules has to name one by its folder or id`,
  'disabled-pipeline': (name) => `${name} has not built this change: the pipeline is disabled`,
  'broken-policy': (name) =>
    `${name} has not built this change: Azure DevOps says that its branch policy is broken; a project administrator has to mend it`,
  'queued-by-hand': (name) => `${name} has not built this change: somebody has to queue it, as its branch policy wants`,
};

function whyMissing(missing: ExpectedBuild, { queueRefused }: Known): string {
  const { state, obstacle } = missing;
  const name = nameOf(missing);
  if (state === 'cancelled') return `${name} has not judged this change: its build was cancelled; queue it again`;
  if (obstacle !== undefined && obstacle !== 'not-applicable') return obstacles[obstacle](name);
  return queueRefused === undefined
    ? `${name} has not built this change: it was queued, and no build came of it`
    : `${name} has not built this change, and could not be queued: ${withoutActivity(queueRefused)}`;
}

/** Without what only operators look up. */
function withoutActivity(reason: string): string {
  const at = reason.lastIndexOf(' [activity ');
  return (at === -1 ? reason : reason.slice(0, at)).slice(0, maximumReasonCharacters);
}

function nameOf({ name }: ExpectedBuild): string {
  return `"${name.slice(0, maximumNameCharacters)}"`;
}
