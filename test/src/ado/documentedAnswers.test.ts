import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { pastCommitSchema } from '../../../src/ado/git/pastCommit.ts';
import { listedPathCommitSchema } from '../../../src/ado/git/pathCommits.ts';
import * as schemas from '../../../src/ado/http/schemas.ts';
import * as reviews from '../../../src/ado/pullRequests/pullRequestSchemas.ts';
import { subscriptionSchema } from '../../../src/ado/serviceHooks/serviceHookSchemas.ts';

const root = join(process.env['CODE_AGENT_DATA'] ?? '/work/shared/data', 'ado-rest');
const { listSchema } = schemas;

/** Answers that Microsoft documents, and the schema that reads them. */
const documented: readonly (readonly [string, z.ZodType])[] = [
  ['git/7.1/httpExamples/refs/GET__git_repositories__repositoryId__refs_heads.json', listSchema(schemas.gitRefSchema)],
  [
    'git/7.1/httpExamples/trees/GET__git_repositories__repositoryId__trees__objectId__recursive-true.json',
    schemas.gitTreeSchema,
  ],
  [
    'git/7.1/httpExamples/commits/GET__git_repositories__repositoryId__commits__commitId_.json',
    schemas.gitCommitSchema,
  ],
  [
    'git/7.1/httpExamples/commits/GET__git_repositories__repositoryId__commits__commitId__changeCount-10.json',
    pastCommitSchema,
  ],
  [
    'git/7.1/httpExamples/commits/GET__git_repositories__repositoryId__commits_branch_itemPath-_itemPath_.json',
    listSchema(listedPathCommitSchema),
  ],
  ['git/7.1/httpExamples/pushes/POST__git_repositories__tempRepoId__pushes8.json', schemas.gitPushSchema],
  ['git/7.1/httpExamples/repositories/GET__git_repositories.json', listSchema(schemas.gitRepositorySchema)],
  [
    'git/7.1/httpExamples/pullRequests/POST__git_repositories__repositoryId__pullRequests.json',
    schemas.gitPullRequestSchema,
  ],
  [
    'git/7.1/httpExamples/pullRequests/GET__git_repositories__repositoryId__pullRequests.json',
    listSchema(schemas.gitPullRequestSchema),
  ],
  [
    'git/7.1/httpExamples/pullRequestThreads/GET__git_repositories__repositoryId__pullRequests__pullRequestId__threads.json',
    listSchema(schemas.pullRequestThreadSchema),
  ],
  [
    'git/7.1/httpExamples/pullRequestThreads/POST__git_repositories__repositoryId__pullRequests__pullRequestId__threads.json',
    schemas.pullRequestThreadSchema,
  ],
  ['wit/7.1/httpExamples/workItems/GET__wit_WorkItems_id.json', schemas.adoWorkItemSchema],
  ['wit/7.1/httpExamples/comments/GET__wit_workitems__issueId__comments_1.json', schemas.commentPageSchema],
  ['wit/7.1/httpExamples/comments/POST__wit_workitems__taskId__comments_create.json', schemas.adoCommentSchema],
  ['wit/7.1/httpExamples/comments/PATCH__wit_workitems__taskId__comments_1.json', schemas.adoCommentSchema],
  [
    'git/7.1/httpExamples/pullRequests/GET__git_repositories__repositoryId__pullRequests__pullRequestId_.json',
    reviews.pullRequestDetailsSchema,
  ],
  [
    'git/7.1/httpExamples/pullRequests/PATCH__git_repositories__repositoryId__pullRequests__autoCompletePullRequestId_.json',
    reviews.pullRequestDetailsSchema,
  ],
  [
    'git/7.1/httpExamples/pullRequestThreads/GET__git_repositories__repositoryId__pullRequests__pullRequestId__threads.json',
    listSchema(reviews.threadSchema),
  ],
  [
    'git/7.1/httpExamples/pullRequestThreads/POST__git_repositories__repositoryId__pullRequests__pullRequestId__threads2.json',
    reviews.threadSchema,
  ],
  [
    'git/7.1/httpExamples/pullRequestThreadComments/POST__git_repositories__repositoryId__pullRequests__pullRequestId__threads__threadId__comments.json',
    reviews.threadCommentSchema,
  ],
  [
    'git/7.1/httpExamples/pullRequestStatuses/GET_git_pullRequestStatuses_statuses.json',
    listSchema(reviews.pullRequestStatusSchema),
  ],
  [
    'git/7.1/httpExamples/pullRequestStatuses/POST_git_pullRequestStatuses_status.json',
    reviews.pullRequestStatusSchema,
  ],
  [
    'git/7.1/httpExamples/pullRequestReviewers/GET__git_repositories__repositoryId__pullRequests__pullRequestId__reviewers.json',
    listSchema(reviews.reviewerSchema),
  ],
  [
    'git/7.1/httpExamples/pullRequestIterationChanges/GET__git_repositories__repositoryId__pullRequests__pullRequestId__iterations__iterationId__changes.json',
    reviews.iterationChangesSchema,
  ],
  ['hooks/7.1/httpExamples/subscriptions/GET__hooks_subscriptions_.json', listSchema(subscriptionSchema)],
  ['hooks/7.1/httpExamples/subscriptions/POST__hooks_subscriptions.json', subscriptionSchema],
];
const example = z.object({ responses: z.record(z.string(), z.object({ body: z.unknown() })) });

describe('the documented answers of Azure DevOps', () => {
  if (!existsSync(root)) {
    it(`are not checked: ${root} is missing`, () => undefined);
    return;
  }

  it.each(documented)('%s can be read', (file, schema) => {
    const text = readFileSync(join(root, file), 'utf8').replace(/^\uFEFF/, '');
    const [answer] = Object.values(example.parse(JSON.parse(text)).responses);

    expect(schema.safeParse(answer?.body).error?.issues).toBeUndefined();
  });
});
