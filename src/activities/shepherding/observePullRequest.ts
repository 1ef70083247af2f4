import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { expectedBuildState } from '../../ado/builds/expectedBuilds.ts';
import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import type { ActivityInput } from '../../contracts/activities.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { type CommentFilter, observeComments } from './observeComments.ts';

const maximumBuilds = 20;
const maximumExpected = 50;
const maximumAuthors = 10;
const maximumVotes = 50;

type Adapter = Pick<AzureDevOps, 'repositories' | 'branches' | 'pullRequests' | 'builds' | 'identities'>;
type Watched = ActivityInput<'observePullRequest'>;
type PullRequest = Awaited<ReturnType<Adapter['pullRequests']['read']>>;
type Pipeline = Awaited<ReturnType<Adapter['builds']['pipeline']>>;

/** Reads everything about a pull request that a shepherd needs for its decisions. Texts stay in artifacts. */
export function observePullRequest(
  ado: Adapter,
  store: ArtifactStore,
  listening: CommentFilter,
  logger: Logger,
): Activity {
  return defineActivity('observePullRequest', logger, async (input) => {
    const { repository, pullRequestId } = input;
    const place = { repository, pullRequestId };
    const pullRequest = await ado.pullRequests.read(place);
    const { status, sourceCommit, targetBranch } = pullRequest;
    if (status !== 'active') return { ...factsOf(pullRequest), ...nothingToDo };
    const branches = await observeBranches(ado, input, sourceCommit, targetBranch);
    // The target may have moved because the pull request was completed after it was read.
    const current = branches.isUpToDate ? pullRequest : await ado.pullRequests.read(place);
    if (current.status !== 'active') return { ...factsOf(current), ...nothingToDo };
    const facts = factsOf(current);
    const pipeline = await observePipeline(ado, input, current, branches.sourceTip);
    const threads = await ado.pullRequests.threads(place);
    return {
      ...{ ...facts, ...branches, ...pipeline },
      comments: await observeComments({ ado, store, listening }, threads, input),
    };
  });
}

function factsOf({ status, isDraft, mergeStatus, closedBy, votes }: PullRequest) {
  return {
    ...{ status, isDraft, merge: mergeOf(mergeStatus) },
    ...(closedBy === undefined ? {} : { closedBy: closedBy.displayName, closedById: closedBy.id }),
    votes: votes
      .filter((one) => one.vote !== 0)
      .slice(0, maximumVotes)
      .map(({ reviewer, vote }) => ({ by: reviewer, vote })),
  };
}

const nothingToDo = { isUpToDate: true, foreignAuthors: [], builds: [], comments: [] };

function mergeOf(status: string | undefined): PullRequestObservation['merge'] {
  if (status === 'succeeded') return 'clean';
  return status === 'conflicts' || status === 'queued' ? status : 'unknown';
}

async function observeBranches(ado: Adapter, { repository }: Watched, known: string | undefined, targetBranch: string) {
  const targetTip = await ado.repositories.tip(repository, targetBranch);
  if (known === undefined || targetTip === undefined) return { isUpToDate: true, foreignAuthors: [] };
  const { commits } = await ado.branches.commits({ repository, tip: known, excluding: [targetTip] });
  const { ahead } = await ado.branches.compare({ repository, base: known, target: targetTip });
  const foreign = commits
    .filter((commit) => !commit.isOwn)
    .map(({ pushedBy, author }) => pushedBy?.displayName ?? author.name);
  return {
    sourceTip: known,
    targetTip,
    isUpToDate: ahead === 0,
    foreignAuthors: [...new Set(foreign)].slice(0, maximumAuthors),
  };
}

/** The builds that judge the newest commit; none if its branch is gone. */
async function observePipeline(
  ado: Adapter,
  { repository, pullRequestId, definition }: Watched,
  { sourceBranch }: PullRequest,
  sourceTip: string | undefined,
): Promise<Pick<PullRequestObservation, 'builds' | 'expected'>> {
  if (sourceTip === undefined) return { builds: [], expected: [] };
  const place = { repository, pullRequestId, sourceBranch, sourceTip };
  const { builds, expected } = await ado.builds.pipeline({ ...place, definition });
  return {
    builds: builds.slice(0, maximumBuilds).map((build) => toObserved(build, expected)),
    // Failures come first, so that none is cut off.
    expected: expected.toSorted((left, right) => rankOf(left) - rankOf(right)).slice(0, maximumExpected),
  };
}

function rankOf({ state }: Pipeline['expected'][number]): number {
  return state === 'failed' ? 0 : state === 'passed' ? 2 : 1;
}

function toObserved(
  build: Pipeline['builds'][number],
  expected: Pipeline['expected'],
): PullRequestObservation['builds'][number] {
  const asked = expected.find(({ buildId }) => buildId === build.id);
  const state = expectedBuildState(build, undefined);
  return {
    buildId: build.id,
    name: build.definition,
    state: state === 'none' ? 'cancelled' : state,
    isBlocking: asked !== undefined,
  };
}
