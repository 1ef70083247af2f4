import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { PullRequestObservation } from '../contracts/activities/shepherding.ts';
import type { ActivityInput } from '../contracts/activities.ts';
import { parseCommand } from '../gateway/commands.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { threadText } from '../reports/threadText.ts';
import { type Activity, defineActivity } from './defineActivity.ts';

const maximumBuilds = 20;
const maximumComments = 10;
const maximumAuthors = 10;
const maximumVotes = 50;

type Adapter = Pick<AzureDevOps, 'repositories' | 'branches' | 'pullRequests' | 'builds'>;
type Watched = ActivityInput<'observePullRequest'>;
type PullRequest = Awaited<ReturnType<Adapter['pullRequests']['read']>>;
type Thread = Awaited<ReturnType<Adapter['pullRequests']['threads']>>[number];
type Build = Awaited<ReturnType<Adapter['builds']['ofPullRequest']>>[number];

/** Reads a pull request with all that a shepherd decides by. Text stays in artifacts. */
export function observePullRequest(ado: Adapter, store: ArtifactStore, logger: Logger): Activity {
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
      comments: await observeComments(store, threads, input.answered),
    };
  });
}

function factsOf({ status, isDraft, mergeStatus, closedBy, votes }: PullRequest) {
  return {
    ...{ status, isDraft, merge: mergeOf(mergeStatus) },
    ...(closedBy === undefined ? {} : { closedBy: closedBy.displayName }),
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

/** What others wrote last in each thread, unless the agent has answered it. Commands are carried out on their own. */
async function observeComments(
  store: ArtifactStore,
  threads: readonly Thread[],
  answered: Watched['answered'],
): Promise<PullRequestObservation['comments']> {
  const waiting = threads.flatMap((thread) => {
    const last = thread.comments.filter((comment) => !comment.isSystem).at(-1);
    if (last === undefined || last.isOwn || last.id <= (answered[String(thread.id)] ?? 0)) return [];
    return parseCommand(last.text) === undefined ? [{ thread, last }] : [];
  });
  const oldest = waiting.toSorted((left, right) => (left.last.createdAt < right.last.createdAt ? -1 : 1));
  const observed: PullRequestObservation['comments'] = [];
  for (const { thread, last } of oldest.slice(0, maximumComments)) {
    const text = await store.put(Buffer.from(threadText(thread)), 'text/plain; charset=utf-8');
    observed.push({ threadId: thread.id, commentId: last.id, author: last.author, thread: text });
  }
  return observed;
}
