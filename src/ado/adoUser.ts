import { z } from 'zod';
import { type AzureDevOpsOptions, type Connection, connect } from './http/connection.ts';
import { resources } from './http/resources.ts';

/** A build as far as a person watches it. */
export interface BuildSummary {
  readonly id: number;
  readonly isFinished: boolean;
  /** `succeeded`, `partiallySucceeded`, `failed` or `canceled` once it is finished. */
  readonly result: string | undefined;
  readonly sourceVersion: string;
}

/** A pull request as a person reads it. */
export interface PullRequestSummary {
  readonly title: string;
  readonly description: string;
  readonly sourceCommit: string;
  readonly workItemIds: readonly number[];
}

/**
 * What people and their administrators do in Azure DevOps, and the agent does not: file work items, subscribe service
 * hooks, watch builds. The command uses it to play their part on the sandbox.
 */
export interface AdoUser {
  fileWorkItem(options: {
    readonly project: string;
    readonly type: string;
    readonly title: string;
    readonly description: string;
    readonly format: 'html' | 'markdown';
    readonly tags: readonly string[];
  }): Promise<{ readonly id: number }>;
  subscribe(options: {
    readonly projectId: string;
    readonly eventType: string;
    readonly url: string;
    readonly basicPassword: string;
  }): Promise<void>;
  readPullRequest(options: { readonly project: string; readonly id: number }): Promise<PullRequestSummary>;
  /** HTML or Markdown texts, oldest first. */
  readComments(project: string, workItemId: number): Promise<readonly string[]>;
  /** Queues a build of a branch. */
  queueBuild(project: string, branch: string): Promise<BuildSummary>;
  /** Newest first. */
  listBuilds(project: string, branch: string): Promise<readonly BuildSummary[]>;
  readBuild(project: string, id: number): Promise<BuildSummary>;
  /** The whole log of a build. */
  readBuildLog(project: string, id: number): Promise<string>;
}

const buildSchema = z
  .object({
    id: z.number(),
    status: z.string(),
    result: z.string().optional(),
    sourceVersion: z.string().optional(),
  })
  .transform(
    (build): BuildSummary => ({
      id: build.id,
      isFinished: build.status === 'completed',
      result: build.result,
      sourceVersion: build.sourceVersion ?? '',
    }),
  );

const pullRequestSchema = z.object({
  title: z.string(),
  description: z.string().default(''),
  lastMergeSourceCommit: z.object({ commitId: z.string() }),
  repository: z.object({ id: z.string() }),
});

const identified = z.object({ id: z.coerce.number() });

export function createAdoUser(options: AzureDevOpsOptions): AdoUser {
  const connection = connect(options);
  return { ...workItemPart(connection), ...pullRequestPart(connection), ...buildPart(connection) };
}

function workItemPart(connection: Connection): Pick<AdoUser, 'fileWorkItem' | 'subscribe' | 'readComments'> {
  return {
    async fileWorkItem({ project, type, title, description, format, tags }) {
      const add = (path: string, value: string) => ({ op: 'add', path, value });
      const call = {
        operation: 'workItems.create',
        purpose: `file a work item in project "${project}"`,
        resource: resources.newWorkItem,
        method: 'POST',
        contentType: 'application/json-patch+json',
        route: { project, type },
        body: [
          add('/fields/System.Title', title),
          add('/fields/System.Description', description),
          add('/fields/System.Tags', tags.join('; ')),
          ...(format === 'markdown' ? [add('/multilineFieldsFormat/System.Description', 'Markdown')] : []),
        ],
      } as const;
      return (await connection.json(call, identified)).value;
    },
    async subscribe({ projectId, eventType, url, basicPassword }) {
      const call = {
        operation: 'serviceHooks.create',
        purpose: `subscribe a service hook to ${eventType}`,
        resource: resources.subscriptions,
        method: 'POST',
        route: {},
        body: {
          publisherId: 'tfs',
          eventType,
          resourceVersion: '1.0',
          consumerId: 'webHooks',
          consumerActionId: 'httpRequest',
          publisherInputs: { projectId },
          consumerInputs: { url, basicAuthUsername: 'code-agent', basicAuthPassword: basicPassword },
        },
      } as const;
      await connection.json(call, z.object({ id: z.string() }));
    },
    async readComments(project, workItemId) {
      const call = {
        operation: 'workItems.comments.list',
        purpose: `read the comments of work item ${workItemId}`,
        resource: resources.workItemComments,
        route: { project, workItemId },
        query: { order: 'asc' },
      };
      const schema = z.object({ comments: z.array(z.object({ text: z.string().default('') })) });
      const { value } = await connection.json(call, schema);
      return value.comments.map((comment) => comment.text);
    },
  };
}

function pullRequestPart(connection: Connection): Pick<AdoUser, 'readPullRequest'> {
  return {
    async readPullRequest({ project, id }) {
      const purpose = `read pull request ${id}`;
      const resource = resources.pullRequestById;
      const read = { operation: 'pullRequests.get', purpose, resource, route: { project, pullRequestId: id } };
      const { value } = await connection.json(read, pullRequestSchema);
      const route = { project, repositoryId: value.repository.id, pullRequestId: id };
      const links = { operation: 'pullRequests.workItems', purpose, resource: resources.pullRequestWorkItems, route };
      const linked = await connection.json(links, z.object({ value: z.array(identified) }));
      return {
        title: value.title,
        description: value.description,
        sourceCommit: value.lastMergeSourceCommit.commitId,
        workItemIds: linked.value.value.map((workItem) => workItem.id),
      };
    },
  };
}

type BuildPart = Pick<AdoUser, 'queueBuild' | 'listBuilds' | 'readBuild' | 'readBuildLog'>;

function buildPart(connection: Connection): BuildPart {
  const builds = (project: string, buildId?: number) => ({
    resource: resources.builds,
    route: buildId === undefined ? { project } : { project, buildId },
  });
  return {
    async queueBuild(project, branch) {
      const body = { definition: { id: 1 }, sourceBranch: `refs/heads/${branch}` };
      const purpose = `queue a build of ${branch}`;
      const call = { operation: 'builds.queue', purpose, method: 'POST', body, ...builds(project) } as const;
      return (await connection.json(call, buildSchema)).value;
    },
    async listBuilds(project, branch) {
      const query = { branchName: branch, queryOrder: 'queueTimeDescending' };
      const call = { operation: 'builds.list', purpose: `list the builds of ${branch}`, query, ...builds(project) };
      return (await connection.json(call, z.object({ value: z.array(buildSchema) }))).value.value;
    },
    async readBuild(project, id) {
      const call = { operation: 'builds.get', purpose: `read build ${id}`, ...builds(project, id) };
      return (await connection.json(call, buildSchema)).value;
    },
    async readBuildLog(project, id) {
      const route = { project, buildId: id };
      const list = {
        operation: 'builds.logs.list',
        purpose: `list the logs of build ${id}`,
        resource: resources.buildLogs,
        route,
      };
      const logs = (await connection.json(list, z.object({ value: z.array(identified) }))).value.value;
      const texts = logs.map(async (log) => {
        const one = { ...list, operation: 'builds.logs.get', route: { ...route, logId: log.id } };
        return (await connection.json(one, z.object({ value: z.array(z.string()) }))).value.value.join('\n');
      });
      return (await Promise.all(texts)).join('\n');
    },
  };
}
