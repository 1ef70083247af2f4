import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { AuthoredComment } from '../../ado/workItems/readComments.ts';
import type { ReadCommand } from '../../contracts/activities/operating.ts';
import type { ActivityInput } from '../../contracts/activities.ts';
import { unlessNotFound } from '../../contracts/agentError.ts';
import type { CommandAuthor } from '../../contracts/deliveries/command.ts';
import { runOfBranch } from '../../contracts/runs/instanceIds.ts';
import { parseCommand } from '../../gateway/routing/parseCommand.ts';
import { createRunId } from '../../gateway/routing/runId.ts';
import type { RunReader } from '../../platform/audit/auditLog.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { isPullRequestOfRun } from '../../rules/isPullRequestOfRun.ts';
import { matchesPrincipal, type Person } from '../../rules/principals.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** Maximum time between a comment and the work item revision that it made. */
const sameMomentMilliseconds = 10_000;

type Comment = ActivityInput<'readCommand'>['comment'];
type OnWorkItem = Extract<Comment, { on: 'work-item' }>;
type OnPullRequest = Extract<Comment, { on: 'pull-request' }>;

export interface ReadCommandDependencies {
  readonly ado: Pick<AzureDevOps, 'workItems' | 'repositories' | 'pullRequests'>;
  readonly runs: RunReader;
  readonly organization: string;
  /** The setting `IGNORED_AUTHORS`. */
  readonly ignoredAuthors: readonly string[];
}

/** The current comment, and what it is about. */
interface Found {
  readonly text: string;
  readonly author: CommandAuthor;
  readonly writtenBy: Person;
  readonly writtenAt: string;
  readonly project: string;
  readonly workItemId: number;
  readonly commentKey: string;
  readonly runId?: string;
}

/**
 * Reads the comment that a delivery names, and finds out what it is about. Anything uncertain is ignored: no other
 * comment or run is used instead.
 */
export function readCommand(reading: ReadCommandDependencies, logger: Logger): Activity {
  return defineActivity('readCommand', logger, async ({ comment, scopeProjectId }): Promise<ReadCommand> => {
    const found =
      comment.on === 'work-item'
        ? await onWorkItem(reading, comment, scopeProjectId)
        : await onPullRequest(reading, comment, scopeProjectId);
    if (typeof found === 'string') return { kind: 'ignored', reason: found };
    if (found.author.isAgent) return { kind: 'ignored', reason: 'the agent wrote the comment' };
    if (matchesPrincipal(found.writtenBy, reading.ignoredAuthors, [])) {
      return { kind: 'ignored', reason: 'its author is ignored' };
    }
    const command = parseCommand(found.text);
    if (command === undefined) return { kind: 'ignored', reason: 'the comment contains no command' };
    const { project, workItemId, author, writtenAt, runId } = found;
    const deliveryKey = `command:${found.commentKey}`;
    const attempt = { organization: reading.organization, project, workItemId, revision: undefined, deliveryKey };
    const run = runId === undefined ? {} : { runId };
    return { kind: 'command', command, author, writtenAt, project, workItemId, ...run, newRunId: createRunId(attempt) };
  });
}

async function onWorkItem(
  { ado }: ReadCommandDependencies,
  comment: OnWorkItem,
  scopeProjectId: string | undefined,
): Promise<Found | string> {
  const { workItemId } = comment;
  // With the project's id, no work item of another project is found: the credential decides, not the payload.
  const project = scopeProjectId ?? comment.project;
  // A delivery can be about something that is gone or that its sender has no access to.
  const found = await unlessNotFound(() => findComment(ado, { ...comment, project }));
  if (found === undefined) return 'the comment is gone, or it is unclear which one is meant';
  const workItem = await ado.workItems.read(project, workItemId);
  return {
    text: found.text,
    author: authorOf(found),
    writtenBy: { id: found.authorId, uniqueName: found.authorName },
    writtenAt: found.createdAt,
    project: workItem.projectName,
    workItemId,
    commentKey: `workitem-${workItemId}-${found.id}`,
  };
}

async function findComment(
  ado: ReadCommandDependencies['ado'],
  { project, workItemId, commentId, revision }: OnWorkItem,
): Promise<AuthoredComment | undefined> {
  if (commentId !== undefined) return await ado.workItems.comment({ project, workItemId, commentId });
  return revision === undefined ? undefined : await commentOfRevision(ado, { project, workItemId, revision });
}

/**
 * Old servers do not name the comment, only the revision that it made. The comment is the only one of the same person
 * at the same time; if there are none or several, it is uncertain.
 */
async function commentOfRevision(
  ado: ReadCommandDependencies['ado'],
  {
    project,
    workItemId,
    revision,
  }: { readonly project: string; readonly workItemId: number; readonly revision: number },
): Promise<AuthoredComment | undefined> {
  const history = await ado.workItems.history({ project, workItemId, revision });
  const made = history.find((update) => update.revision === revision);
  if (made === undefined || !made.changedFields.includes('System.History')) return undefined;
  const by = made.changedBy?.id?.toLowerCase();
  const comments = await ado.workItems.comments({ project, workItemId });
  const [only, another] = comments.filter(
    ({ authorId, createdAt }) =>
      by !== undefined &&
      authorId?.toLowerCase() === by &&
      Math.abs(Date.parse(createdAt) - made.changedAt) <= sameMomentMilliseconds,
  );
  return another === undefined ? only : undefined;
}

async function onPullRequest(
  { ado, runs }: ReadCommandDependencies,
  { project, repositoryId, pullRequestId, threadId, commentId }: OnPullRequest,
  scopeProjectId: string | undefined,
): Promise<Found | string> {
  const place = scopeProjectId ?? project;
  if (place === undefined || repositoryId === undefined) return 'the payload does not identify the repository';
  const repository = await unlessNotFound(() => ado.repositories.resolve(place, repositoryId));
  if (repository === undefined) return 'there is no such repository in the project';
  const { sourceBranch } = await ado.pullRequests.read({ repository, pullRequestId });
  const runId = runOfBranch(sourceBranch);
  const run = runId === undefined ? undefined : await runs.find(runId);
  if (run === undefined || !isPullRequestOfRun(run, { repositoryId: repository.id, pullRequestId })) {
    return 'the pull request was not opened by a run';
  }
  const thread = await ado.pullRequests.thread({ repository, pullRequestId, threadId });
  const found = thread?.comments.find((one) => one.id === commentId);
  if (found === undefined) return 'the comment is gone';
  return {
    text: found.text,
    author: authorOf(found),
    writtenBy: { id: found.authorId, uniqueName: found.authorName },
    writtenAt: found.createdAt,
    // Slots of work items are keyed by this name.
    project: repository.projectId === run.repository?.projectId ? repository.projectName : run.project,
    workItemId: run.workItemId,
    commentKey: `pr-${pullRequestId}-${threadId}-${commentId}`,
    runId: run.runId,
  };
}

interface WrittenBy {
  readonly author: string;
  readonly authorId: string | undefined;
  readonly isOwn: boolean;
}

function authorOf({ author, authorId, isOwn }: WrittenBy): CommandAuthor {
  return { id: authorId ?? 'unknown', displayName: author, isAgent: isOwn };
}
