import type { BuildObstacle, ExpectedBuild } from '../../contracts/repositories/expectedBuild.ts';
import type { Build } from './builds.ts';
import type { PipelineLookup } from './pipelines.ts';
import type { PolicyEvaluation } from './policies.ts';

/** All that says which builds are to judge a pull request. */
export interface PipelineFacts {
  /** Build policies of the target branch, whatever they make of the pull request. */
  readonly policies: readonly PolicyEvaluation[];
  /** Builds of the newest commit alone, newest first. */
  readonly builds: readonly Build[];
  /** The pipeline that the rules name; without one every build counts that a policy demands. */
  readonly named: PipelineLookup | undefined;
}

const longestName = 300;

/**
 * The builds that are asked for of the newest commit, each with how it stands. What is asked for and is not there stands
 * there as `none`: it must never be taken for a build that passed. Empty where nobody asks for any.
 */
export function listExpectedBuilds(sight: PipelineFacts): readonly ExpectedBuild[] {
  const { policies, named } = sight;
  if (named === undefined) {
    return policies.filter(({ isBlocking }) => isBlocking).map((policy) => byPolicy(sight, policy));
  }
  const { name } = named;
  if (named.kind !== 'found') {
    const obstacle = named.kind === 'unknown' ? 'unknown-pipeline' : 'ambiguous-pipeline';
    return [{ name: name.slice(0, longestName), state: 'none', obstacle }];
  }
  const counting = policies.filter(
    ({ buildDefinitionId, status }) => buildDefinitionId === named.id && status !== 'notApplicable',
  );
  return counting.length > 0
    ? // Someone wrote its name into the rules: it is wanted, also where the policy leaves it to be queued by hand.
      counting.map((policy) => byPolicy(sight, { ...policy, isManual: false }))
    : [byName(sight, named)];
}

/** A policy counts its own build, and says itself whether it is content with it. */
function byPolicy({ builds }: PipelineFacts, policy: PolicyEvaluation): ExpectedBuild {
  const { id, buildId, buildDefinitionId, status, isExpired } = policy;
  const build = builds.find((one) => one.id === buildId);
  const state = build === undefined || isExpired ? 'none' : expectedBuildState(build, status);
  const obstacle = state === 'none' ? obstacleOf(policy) : undefined;
  return {
    name: (policy.name ?? policy.buildDefinitionName ?? `pipeline ${buildDefinitionId ?? ''}`).slice(0, longestName),
    state,
    ...(buildId === undefined ? {} : { buildId }),
    ...(buildDefinitionId === undefined ? {} : { definitionId: buildDefinitionId }),
    ...(id === undefined ? {} : { evaluationId: id }),
    ...(obstacle === undefined ? {} : { obstacle }),
  };
}

function obstacleOf({ status, isManual }: PolicyEvaluation): BuildObstacle | undefined {
  if (status === 'notApplicable') return 'not-applicable';
  if (status === 'broken') return 'broken-policy';
  return isManual ? 'queued-by-hand' : undefined;
}

/** A pipeline that no policy demands: its newest build of the commit counts, whatever started it. */
function byName({ builds }: PipelineFacts, named: Extract<PipelineLookup, { readonly kind: 'found' }>): ExpectedBuild {
  const build = builds.find(({ definitionId }) => definitionId === named.id);
  const facts = { name: named.name.slice(0, longestName), definitionId: named.id };
  if (build !== undefined) return { ...facts, state: expectedBuildState(build, undefined), buildId: build.id };
  return { ...facts, state: 'none', ...(named.isDisabled ? { obstacle: 'disabled-pipeline' } : {}) };
}

/**
 * Only a build that succeeded has passed. One that succeeded in part has passed where the policy says so, and one without
 * any result has told nothing.
 */
export function expectedBuildState(
  { isFinished, isWaiting, result }: Pick<Build, 'isFinished' | 'isWaiting' | 'result'>,
  verdict: PolicyEvaluation['status'] | undefined,
): ExpectedBuild['state'] {
  if (!isFinished) return isWaiting ? 'queued' : 'running';
  if (verdict === 'approved' || (result === 'succeeded' && verdict !== 'rejected')) return 'passed';
  return result === 'failed' || result === 'partiallySucceeded' || result === 'succeeded' ? 'failed' : 'cancelled';
}
