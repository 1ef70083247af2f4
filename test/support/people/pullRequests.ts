import { z } from 'zod';
import { type Call, identified, listOf, type Workplace } from './call.ts';
import type { CommentView } from './workItems.ts';

const pullRequestSchema = z.object({
  pullRequestId: z.number(),
  status: z.string(),
  isDraft: z.boolean(),
  title: z.string(),
  description: z.string().default(''),
  sourceRefName: z.string(),
  mergeStatus: z.string(),
  lastMergeSourceCommit: z.object({ commitId: z.string() }),
});

const commentSchema = z.object({
  id: z.number(),
  content: z.string().default(''),
  commentType: z.string(),
  author: z.object({ displayName: z.string() }),
});

const reviewerSchema = z.object({ displayName: z.string(), vote: z.number(), isContainer: z.boolean().default(false) });

const threadSchema = z.object({ id: z.number(), status: z.string().optional(), comments: z.array(commentSchema) });

const statusSchema = z.object({
  state: z.string(),
  description: z.string().optional(),
  context: z.object({ genre: z.string().optional(), name: z.string() }),
});

export type PullRequestView = z.infer<typeof pullRequestSchema>;

/** A thread of a pull request as people see it: without what Azure DevOps itself writes. */
export interface ThreadView {
  readonly id: number;
  readonly status: string | undefined;
  readonly comments: readonly CommentView[];
}

/** What people do with pull requests. */
export function onPullRequests(call: Call, { repositoryId }: Workplace) {
  const base = `git/repositories/${repositoryId}/pullrequests`;
  const read = (id: number) => call(pullRequestSchema, 'GET', `${base}/${id}`);
  const change = async (id: number, body: object) => void (await call(z.unknown(), 'PATCH', `${base}/${id}`, body));
  const statuses = async (id: number) => (await call(listOf(statusSchema), 'GET', `${base}/${id}/statuses`)).value;
  return {
    pullRequest: read,
    /** Of every status, oldest first. */
    async pullRequests() {
      const { value } = await call(listOf(pullRequestSchema), 'GET', `${base}?searchCriteria.status=all`);
      return value.toSorted((left, right) => left.pullRequestId - right.pullRequestId);
    },
    async openPullRequest(branch: string, title: string, target = 'main'): Promise<number> {
      const refs = { sourceRefName: `refs/heads/${branch}`, targetRefName: `refs/heads/${target}` };
      return (await call(pullRequestSchema, 'POST', base, { title, ...refs })).pullRequestId;
    },
    async completePullRequest(id: number, completionOptions: { readonly deleteSourceBranch?: boolean } = {}) {
      const { lastMergeSourceCommit } = await read(id);
      await change(id, { status: 'completed', lastMergeSourceCommit, completionOptions });
      // The merge comes after the answer; a reader finds it done.
      await read(id);
    },
    async reviewers(id: number) {
      const { value } = await call(listOf(reviewerSchema), 'GET', `${base}/${id}/reviewers`);
      return value.map(({ displayName: name, vote, isContainer: isGroup }) => ({ name, vote, isGroup }));
    },
    abandonPullRequest: (id: number) => change(id, { status: 'abandoned' }),
    reactivatePullRequest: (id: number) => change(id, { status: 'active' }),
    /** Opens a thread. @returns its id */
    async commentOnPullRequest(id: number, text: string): Promise<number> {
      const body = { comments: [{ parentCommentId: 0, content: text, commentType: 'text' }], status: 'active' };
      return (await call(identified, 'POST', `${base}/${id}/threads`, body)).id;
    },
    async replyInThread(id: number, threadId: number, text: string) {
      const body = { content: text, parentCommentId: 1, commentType: 'text' };
      await call(z.unknown(), 'POST', `${base}/${id}/threads/${threadId}/comments`, body);
    },
    async threads(id: number): Promise<readonly ThreadView[]> {
      const { value } = await call(listOf(threadSchema), 'GET', `${base}/${id}/threads`);
      return value
        .map((thread) => ({ ...thread, comments: thread.comments.filter((one) => one.commentType !== 'system') }))
        .filter((thread) => thread.comments.length > 0)
        .map(({ comments, ...thread }) => ({
          id: thread.id,
          status: thread.status,
          comments: comments.map((one) => ({ id: one.id, by: one.author.displayName, text: withoutMark(one.content) })),
        }));
    },
    /** Oldest first. */
    statuses,
    /** The newest status that the agent posted. */
    async verdict(id: number): Promise<string | undefined> {
      return (await statuses(id)).at(-1)?.state;
    },
  };
}

function withoutMark(text: string): string {
  return text.replace(/^<!--.*?-->\n?/, '');
}
