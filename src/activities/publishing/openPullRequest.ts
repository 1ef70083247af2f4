import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { ActivityInput } from '../../contracts/activities.ts';
import { AgentError, type Failure, longestRequestedDelaySeconds, toFailure } from '../../contracts/agentError.ts';
import { changeDescriptionSchema } from '../../contracts/changes/plan.ts';
import { maximumNotDone, type NotDone } from '../../contracts/runs/notDone.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { threadMarker } from '../../reports/parts/commentMarkers.ts';
import { notDoneThread } from '../../reports/parts/notDoneText.ts';
import { pullRequestDescription, pullRequestTitle } from '../../reports/pullRequest/pullRequestText.ts';
import { loadUnreadFiles } from '../attachments/unreadFiles.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

type Adapter = Pick<AzureDevOps, 'pullRequests'>;
type Opening = ActivityInput<'openPullRequest'>;

/**
 * After this many attempts, steps that failed because of a lost connection are given up; the pull request itself
 * exists.
 */
const attemptsForTheRest = 3;

/**
 * Opens the pull request of a pushed branch, or adopts the one that is already open. Labels, reviewers, auto-completion
 * and the like are tried; failures are reported on the pull request and to the run.
 */
export function openPullRequest(ado: Adapter, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('openPullRequest', logger, async (input) => {
    const { repository, branch, workItemId, isDraft, labels, runId } = input;
    const words =
      input.description === undefined ? undefined : await store.getJson(input.description, changeDescriptionSchema);
    const { id, webUrl, adopted, problems } = await ado.pullRequests.open({
      repository,
      sourceBranch: branch,
      targetBranch: input.targetBranch ?? repository.defaultBranch,
      title: pullRequestTitle(input),
      description: pullRequestDescription(input, words, await loadUnreadFiles(store, runId)),
      thread: threadMarker('full description', runId),
      workItemId,
      ...(isDraft === undefined ? {} : { isDraft }),
      ...(labels === undefined || labels.length === 0 ? {} : { labels }),
    });
    if (adopted) logger.info('pull request was already open', { pullRequest: id });
    const attempt = attempts(input, logger);
    for (const { what, failure } of problems) attempt.note(what, failure);
    await addOptions(ado, input, id, attempt);
    await reportNotDone(ado, input, id, attempt);
    return { pullRequest: { id, webUrl }, notDone: attempt.notDone().slice(-maximumNotDone) };
  });
}

/** Side effects of opening the pull request, and those that failed. */
interface Attempts {
  readonly run: (what: string, work: () => Promise<unknown>) => Promise<void>;
  readonly note: (what: string, failure: Failure) => void;
  readonly notDone: () => readonly NotDone[];
}

function attempts({ attempt = 1 }: Opening, logger: Logger): Attempts {
  const missing: NotDone[] = [];
  const note = (what: string, failure: Failure) => {
    const { type, message, isRetryable, retryAfterSeconds = 0 } = failure;
    const isTriedAgain = isRetryable && retryAfterSeconds <= longestRequestedDelaySeconds;
    // Keeps the failure's own `isRetryable`; the type alone does not decide it.
    if (isTriedAgain && attempt < attemptsForTheRest) throw new AgentError(type, message, failure);
    logger.warn('side effect of opening the pull request failed', { what, type });
    missing.push({ what: what.slice(0, 200), reason: message.slice(0, 1000) });
  };
  const run = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      note(what, toFailure(error));
    }
  };
  return { note, run, notDone: () => missing };
}

async function addOptions(
  ado: Adapter,
  { repository, reviewers = [], autoComplete = false }: Opening,
  pullRequestId: number,
  attempt: Attempts,
): Promise<void> {
  const place = { repository, pullRequestId };
  for (const reviewer of reviewers) {
    const add = () => ado.pullRequests.addReviewers({ ...place, reviewers: [reviewer] });
    await attempt.run(`the reviewer "${reviewer}"`, add);
  }
  if (!autoComplete) return;
  const complete = () => ado.pullRequests.setAutoComplete({ ...place, deleteSourceBranch: true });
  await attempt.run('auto-completion', complete);
}

/** Reviewers can do it manually. */
async function reportNotDone(
  ado: Adapter,
  { runId, repository }: Opening,
  pullRequestId: number,
  attempt: Attempts,
): Promise<void> {
  const missing = attempt.notDone();
  if (missing.length === 0) return;
  const { marker } = threadMarker('not-done', runId);
  // Earlier versions only reported reviewers.
  const thread = { repository, pullRequestId, marker, formerly: ['reviewers-not-added'], status: 'closed' } as const;
  const write = () => ado.pullRequests.writeThread({ ...thread, markdown: notDoneThread(missing) });
  await attempt.run('a comment on the pull request', write);
}
