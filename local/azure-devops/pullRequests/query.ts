import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { requestRepository } from '../git/repositories/repositories.ts';
import { enumerationSchema } from '../http/enumeration.ts';
import { type ApiReply, type ApiRequest, type JsonObject, json, readBody } from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { commitsOfPullRequest } from './iterationRoutes.ts';
import type { PullRequest } from './records/records.ts';
import { renderPullRequest } from './records/render.ts';

const queryTypes = { lastMergeCommit: 1, commit: 2 } as const;

const bodySchema = z.object({
  queries: z.array(z.object({ type: enumerationSchema(queryTypes), items: z.array(z.string()) })),
});

/** Answers each query with the pull requests of each commit that it names. */
async function query(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  const { queries } = readBody(request, bodySchema);
  const all = backend.state.pullRequests.list(repository.id);
  const commitsOf = async (type: keyof typeof queryTypes, pullRequest: PullRequest): Promise<readonly unknown[]> =>
    type === 'lastMergeCommit'
      ? [pullRequest.mergeCommit]
      : (await commitsOfPullRequest(backend, { repository, pullRequest })).map(({ commitId }) => commitId);
  const results: JsonObject[] = [];
  for (const { type, items } of queries) {
    const result: Record<string, readonly JsonObject[]> = {};
    for (const item of items) {
      const found: PullRequest[] = [];
      for (const pullRequest of all) {
        if ((await commitsOf(type, pullRequest)).includes(item.toLowerCase())) found.push(pullRequest);
      }
      const rendered = found.map((pullRequest) => renderPullRequest(backend, repository, pullRequest, 'list'));
      if (rendered.length > 0) result[item] = rendered;
    }
    results.push(result);
  }
  return json({ queries, results });
}

/** The pull requests that commits belong to. */
export function pullRequestQueryRoutes(backend: Backend): readonly Route[] {
  return [route('POST', 'git/repositories/{repositoryId}/pullrequestquery', (request) => query(backend, request))];
}
