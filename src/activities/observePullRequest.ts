import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { PullRequestObservation } from '../contracts/activities/shepherding.ts';
import type { ActivityInput } from '../contracts/activities.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { type Listening, observeComments } from './reviewComments.ts';

const maximumBuilds = 20;
const maximumAuthors = 10;
const maximumVotes = 50;

type Adapter = Pick<AzureDevOps, 'repositories' | 'branches' | 'pullRequests' | 'builds' | 'identities'>;
type Watched = ActivityInput<'observePullRequest'>;
type PullRequest = Awaited<ReturnType<Adapter['pullRequests']['read']>>;
type Build = Awaited<ReturnType<Adapter['builds']['ofPullRequest']>>[number];

/** Reads a pull request with all that a shepherd decides by. Text stays in artifacts. */
export function observePullRequest(ado: Adapter, store: ArtifactStore, listening: Listening, logger: Logger): Activity {
  return defineActivity('observePullRequest', logger, async (input) => {
    const { repository, pullRequestId } = input;
    const place = { repository, pullRequestId };
    const pullRequest = await ado.pullRequests.read(place);
    const { status, sourceCommit, targetBranch } = pullRequest;
    if (status !== 'active') return { ...factsOf(pullRequest), ...nothingToDo };
    const branches = await observeBranches(ado, input, sourceCommit, targetBranch);
    // It may be its own completion, since it was read, that moved the target.
    const current = branches.isUpToDate ? pullRequest : await ado.pullRequests.read(place);
    if (current.status !== 'active') return { ...factsOf(current), ...nothingToDo };
    const facts = factsOf(current);
    const builds = await ado.builds.ofPullRequest(place);
    const threads = await ado.pullRequests.threads(place);
    return {
      ...{ ...facts, ...branches },
      builds: builds
        .filter((build) => isCurrent(build, branches.sourceTip))
        .slice(0, maximumBuilds)
        .map(toObserved),
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

/** A build of an earlier iteration judges nothing any more. */
function isCurrent({ sourceCommit, isExpired }: Build, tip: string | undefined): boolean {
  return !isExpired && (sourceCommit === undefined || tip === undefined || sourceCommit === tip);
}

function toObserved({
  id,
  definition,
  isFinished,
  result,
  isBlocking,
}: Build): PullRequestObservation['builds'][number] {
  const state = !isFinished
    ? 'running'
    : result === 'succeeded'
      ? 'passed'
      : result === 'canceled'
        ? 'cancelled'
        : 'failed';
  return { buildId: id, name: definition, state, isBlocking };
}
