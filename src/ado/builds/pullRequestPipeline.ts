import { unlessNotFound } from '../../contracts/agentError.ts';
import type { ExpectedBuild } from '../../contracts/repositories/expectedBuild.ts';
import type { Connection } from '../http/connection.ts';
import { readCommit } from '../repositories/commits.ts';
import type { PullRequestReference } from '../repositories/pullRequestReference.ts';
import { type Build, listBranchBuilds, listPullRequestBuilds, queueMergeBuild } from './builds.ts';
import { listExpectedBuilds } from './expectedBuilds.ts';
import { findPipeline, type PipelineLookup } from './pipelines.ts';
import { buildPolicyKind, listPolicies, type PolicyEvaluation, requeuePolicy } from './policies.ts';

export interface PipelineOptions extends PullRequestReference {
  /** Without `refs/heads/`. */
  readonly sourceBranch: string;
  /** Its newest commit: builds of any other judge nothing any more. */
  readonly sourceTip: string;
  /** The pipeline as the rules name it. */
  readonly definition?: string | number | undefined;
}

/** What the team's pipeline makes of the newest commit. */
export interface PullRequestPipeline {
  /** The newest of each pipeline. */
  readonly builds: readonly Build[];
  readonly expected: readonly ExpectedBuild[];
}

export interface QueueOptions extends PullRequestReference {
  readonly sourceTip: string;
  readonly definitionId: number;
  /** Of the policy that shall count the build. */
  readonly evaluationId?: string | undefined;
  /** The newest build there was when another one was wanted. */
  readonly afterBuild?: number | undefined;
}

/** A build that someone queued by hand does not say for which commit; so many of them are looked at more closely. */
const mostUnclear = 5;

/** Reads which builds are asked for of a pull request's newest commit, and how each stands. */
export async function readPipeline(connection: Connection, options: PipelineOptions): Promise<PullRequestPipeline> {
  const { repository, definition, sourceBranch } = options;
  const all = await listPolicies(connection, options);
  const policies = all.filter(({ kindId }) => kindId?.toLowerCase() === buildPolicyKind);
  const named =
    definition === undefined ? undefined : await findNamedPipeline(connection, options, policies, definition);
  const ofMerge = await currentBuilds(connection, options, await listPullRequestBuilds(connection, options));
  const ofBranch =
    named?.kind === 'found' && !policies.some((policy) => policy.buildDefinitionId === named.id)
      ? await listBranchBuilds(connection, repository, { branch: sourceBranch, definitionId: named.id })
      : [];
  const builds = [...ofMerge, ...ofBranch.filter((build) => build.builtCommit === options.sourceTip)].sort(
    (left, right) => right.id - left.id,
  );
  return { builds: newestOfEach(builds), expected: listExpectedBuilds({ policies, builds, named }) };
}

/** A name that a policy of the pull request has is its pipeline's, which spares looking for it. */
async function findNamedPipeline(
  connection: Connection,
  { repository }: PipelineOptions,
  policies: readonly PolicyEvaluation[],
  definition: string | number,
): Promise<PipelineLookup> {
  const wanted = String(definition).toLowerCase();
  const called = policies.find(({ name, buildDefinitionName, buildDefinitionId }) =>
    typeof definition === 'number'
      ? buildDefinitionId === definition
      : [name, buildDefinitionName].some((one) => one?.toLowerCase() === wanted),
  );
  if (called?.buildDefinitionId === undefined) return await findPipeline(connection, repository, definition);
  const { buildDefinitionId: id, name, buildDefinitionName } = called;
  return { kind: 'found', id, name: buildDefinitionName ?? name ?? String(definition), isDisabled: false };
}

/** Only builds of the newest commit: Azure DevOps says it of those that a policy started, of others their merge does. */
async function currentBuilds(
  connection: Connection,
  { repository, sourceTip }: Pick<QueueOptions, 'repository' | 'sourceTip'>,
  builds: readonly Build[],
): Promise<readonly Build[]> {
  const current: Build[] = [];
  let looked = 0;
  for (const build of builds) {
    if (build.sourceCommit !== undefined) {
      if (build.sourceCommit === sourceTip) current.push(build);
      continue;
    }
    if (build.builtCommit === undefined || looked >= mostUnclear) continue;
    looked += 1;
    const { builtCommit } = build;
    const merge = await unlessNotFound(() => readCommit(connection, repository, builtCommit));
    if (merge?.parents?.includes(sourceTip) === true) current.push(build);
  }
  return current;
}

function newestOfEach(builds: readonly Build[]): readonly Build[] {
  const newest = new Map<number | undefined, Build>();
  for (const build of builds) if (!newest.has(build.definitionId)) newest.set(build.definitionId, build);
  return [...newest.values()];
}

/**
 * Queues a build of the newest commit that nobody else queues: by the policy that shall count it, or with the pipeline
 * alone. A build that came since it was wanted is taken for it, so that doing this again queues nothing.
 * @returns the build, where Azure DevOps names it
 * @throws AgentError `forbidden` without the permission to queue builds
 */
export async function queueBuild(connection: Connection, options: QueueOptions): Promise<number | undefined> {
  const { definitionId, evaluationId, afterBuild = 0 } = options;
  const builds = await listPullRequestBuilds(connection, options);
  const wanted = builds.filter((build) => build.definitionId === definitionId && build.id > afterBuild);
  const since = await currentBuilds(connection, options, wanted);
  if (evaluationId === undefined) return since[0]?.id ?? (await queueMergeBuild(connection, options));
  const counted = (await listPolicies(connection, options)).find(({ id }) => id === evaluationId)?.buildId;
  if (since.some(({ id }) => id === counted)) return counted;
  return await requeuePolicy(connection, { ...options, evaluationId });
}
