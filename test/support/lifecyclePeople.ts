import { z } from 'zod';
import { type FileToAttach, uploadFile } from './files/attachFiles.ts';

/** Where people work. */
export interface Workplace {
  /** Address of the organisation. */
  readonly url: string;
  readonly project: string;
  readonly repositoryId: string;
}

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

const workItemSchema = z.object({ id: z.number(), fields: z.record(z.string(), z.unknown()) });

const workItemCommentSchema = z.object({
  id: z.number(),
  text: z.string(),
  createdBy: z.object({ displayName: z.string() }),
});

const listOf = <Item extends z.ZodType>(item: Item) => z.object({ value: z.array(item) });
const identified = z.object({ id: z.number() });
const previewOfComments = '7.1-preview.4';

export type PullRequestView = z.infer<typeof pullRequestSchema>;

/** A thread of a pull request as people see it: without what Azure DevOps itself writes. */
export interface ThreadView {
  readonly id: number;
  readonly status: string | undefined;
  readonly comments: ReadonlyArray<{ readonly id: number; readonly by: string; readonly text: string }>;
}

export interface CommentView {
  readonly id: number;
  readonly by: string;
  readonly text: string;
}

/** What one person does and sees in Azure DevOps. */
export type Person = ReturnType<typeof createPerson>;

/** @param token a personal access token, or with `Bearer ` in front one of Microsoft Entra */
export function createPerson(place: Workplace, token: string) {
  const call = createCall(place, token);
  return {
    ...onWorkItems(call, { ...place, token }),
    ...onPullRequests(call, place),
    ...onBuilds(call),
    ...inRepository(call, place),
  };
}

type Call = ReturnType<typeof createCall>;

function createCall({ url, project }: Workplace, token: string) {
  return async <Value>(
    schema: z.ZodType<Value>,
    method: string,
    path: string,
    body?: unknown,
    version = '7.1',
  ): Promise<Value> => {
    const address = `${url}/${encodeURIComponent(project)}/_apis/${path}${path.includes('?') ? '&' : '?'}api-version=${version}`;
    const response = await fetch(address, {
      method,
      headers: {
        authorization: token.startsWith('Bearer ') ? token : `Basic ${Buffer.from(`:${token}`).toString('base64')}`,
        'content-type': Array.isArray(body) ? 'application/json-patch+json' : 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return schema.parse(text === '' ? undefined : JSON.parse(text));
  };
}

interface WorkItemToFile {
  readonly title: string;
  readonly description: string;
  readonly tags?: readonly string[];
  readonly type?: string;
  /** Others, by reference name. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly relations?: ReadonlyArray<Readonly<Record<string, unknown>>>;
  readonly files?: readonly FileToAttach[];
}

function onWorkItems(call: Call, place: Workplace & { readonly token: string }) {
  const add = (path: string, value: string) => ({ op: 'add', path: `/fields/${path}`, value });
  return {
    async fileWorkItem(task: WorkItemToFile) {
      const tags = task.tags ?? ['code-agent'];
      const files = await Promise.all((task.files ?? []).map((one) => uploadFile(place, one)));
      const fields = [
        add('System.Title', task.title),
        add('System.Description', task.description),
        ...(tags.length === 0 ? [] : [add('System.Tags', tags.join('; '))]),
        ...Object.entries(task.fields ?? {}).map(([name, value]) => add(name, value)),
        ...[...(task.relations ?? []), ...files].map((value) => ({ op: 'add', path: '/relations/-', value })),
      ];
      return (await call(identified, 'POST', `wit/workitems/$${encodeURIComponent(task.type ?? 'Bug')}`, fields)).id;
    },
    async changeWorkItem(id: number, fields: Readonly<Record<string, string>>) {
      const patch = Object.entries(fields).map(([name, value]) => add(name, value));
      await call(z.unknown(), 'PATCH', `wit/workitems/${id}`, patch);
    },
    /** Instead of the tags it has; to add them would leave those. */
    async setTags(id: number, tags: string) {
      const patch = [{ op: 'replace', path: '/fields/System.Tags', value: tags }];
      await call(z.unknown(), 'PATCH', `wit/workitems/${id}`, patch);
    },
    async workItem(id: number) {
      const { fields } = await call(workItemSchema, 'GET', `wit/workitems/${id}`);
      const tags = String(fields['System.Tags'] ?? '');
      return { state: String(fields['System.State']), tags: tags === '' ? [] : tags.split('; ').toSorted() };
    },
    async comment(id: number, text: string) {
      const path = `wit/workItems/${id}/comments?format=markdown`;
      return (await call(identified, 'POST', path, { text }, previewOfComments)).id;
    },
    /** Oldest first. */
    async comments(id: number): Promise<readonly CommentView[]> {
      const schema = z.object({ comments: z.array(workItemCommentSchema) });
      const read = await call(schema, 'GET', `wit/workItems/${id}/comments?order=asc`, undefined, previewOfComments);
      return read.comments.map((one) => ({ id: one.id, by: one.createdBy.displayName, text: one.text }));
    },
  };
}

function onPullRequests(call: Call, { repositoryId }: Workplace) {
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

const policySchema = z.object({
  id: z.number(),
  isEnabled: z.boolean(),
  isBlocking: z.boolean(),
  type: z.object({ id: z.string() }),
  settings: z.record(z.string(), z.unknown()),
});
const evaluationSchema = z.object({
  evaluationId: z.string(),
  status: z.string(),
  configuration: z.object({ type: z.object({ id: z.string() }) }),
});
const buildKind = '0609b952-1397-4640-95ec-e00a01b2c241';

/** What people do with pipelines and the policies that demand them. */
function onBuilds(call: Call) {
  const list = async (pullRequestId: number) => {
    const builds = listOf(z.object({ id: z.number(), status: z.string(), sourceBranch: z.string() }));
    const { value } = await call(builds, 'GET', `build/builds?branchName=refs/pull/${pullRequestId}/merge`);
    return value;
  };
  return {
    /** Of a pull request's merge, newest first. */
    builds: list,
    async cancelBuild(pullRequestId: number) {
      const [build] = await list(pullRequestId);
      await call(z.unknown(), 'PATCH', `build/builds/${build?.id}`, { status: 'cancelling' });
    },
    /** Changes the policy that demands the build of `main`. */
    async changeBuildPolicy({ settings = {}, ...change }: Partial<z.infer<typeof policySchema>>) {
      const { value } = await call(listOf(policySchema), 'GET', 'policy/configurations');
      const policy = value.find(({ type }) => type.id === buildKind);
      const changed = { ...policy, ...change, settings: { ...policy?.settings, ...settings } };
      await call(z.unknown(), 'PUT', `policy/configurations/${policy?.id}`, changed);
    },
    /** Queues the build that the policy demands, as the button on the page does. */
    async queuePolicyBuild(projectId: string, pullRequestId: number) {
      const path = `policy/evaluations?artifactId=vstfs:///CodeReview/CodeReviewId/${projectId}/${pullRequestId}`;
      const preview = '7.1-preview.1';
      const { value } = await call(listOf(evaluationSchema), 'GET', path, undefined, preview);
      const found = value.find(({ configuration }) => configuration.type.id === buildKind);
      await call(z.unknown(), 'PATCH', `policy/evaluations/${found?.evaluationId}`, {}, preview);
    },
    async addPolicy(kindId: string, settings: object) {
      const scope = [{ repositoryId: null, refName: null, matchKind: 'DefaultBranch' }];
      const body = { isEnabled: true, isBlocking: true, type: { id: kindId }, settings: { ...settings, scope } };
      return (await call(identified, 'POST', 'policy/configurations', body)).id;
    },
    removePolicy: async (id: number) => void (await call(z.unknown(), 'DELETE', `policy/configurations/${id}`)),
  };
}

function withoutMark(text: string): string {
  return text.replace(/^<!--.*?-->\n?/, '');
}

function inRepository(call: Call, { repositoryId }: Workplace) {
  const base = `git/repositories/${repositoryId}`;
  const itemsAt = (commit: string) =>
    `${base}/items?recursionLevel=Full&versionDescriptor.versionType=commit&versionDescriptor.version=${commit}`;
  const refs = async () => {
    const schema = listOf(z.object({ name: z.string(), objectId: z.string() }));
    const { value } = await call(schema, 'GET', `${base}/refs?filter=heads/`);
    return value.map(({ name, objectId }) => ({ name: name.replace('refs/heads/', ''), tip: objectId }));
  };
  return {
    /** Names of all branches but `main`. */
    branches: async () => (await refs()).map(({ name }) => name).filter((name) => name !== 'main'),
    async tip(branch: string) {
      return (await refs()).find(({ name }) => name === branch)?.tip;
    },
    /** A commit on top of a branch, or on top of `main` for a new one. @returns the commit */
    async push(branch: string, files: Readonly<Record<string, string>>, message: string): Promise<string> {
      const known = await refs();
      const tip = known.find(({ name }) => name === branch)?.tip ?? known.find(({ name }) => name === 'main')?.tip;
      const all = await call(listOf(z.object({ path: z.string() })), 'GET', itemsAt(tip ?? ''));
      const isThere = (path: string) => all.value.some((item) => item.path === `/${path}`);
      const changes = Object.entries(files).map(([path, content]) => ({
        changeType: isThere(path) ? 'edit' : 'add',
        item: { path: `/${path}` },
        newContent: { content, contentType: 'rawtext' },
      }));
      const body = {
        refUpdates: [{ name: `refs/heads/${branch}`, oldObjectId: tip }],
        commits: [{ comment: message, changes }],
      };
      const schema = z.object({ commits: z.array(z.object({ commitId: z.string() })) });
      return (await call(schema, 'POST', `${base}/pushes`, body)).commits[0]?.commitId ?? '';
    },
  };
}
