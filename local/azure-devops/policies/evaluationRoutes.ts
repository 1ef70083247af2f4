import type { Backend } from '../backend.ts';
import type { BuildQueue } from '../builds/queue.ts';
import { definitionName } from '../builds/render.ts';
import { demandGitPermission } from '../core/identities.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  json,
  list,
  parameter,
  queryFlag,
  queryNumber,
  queryText,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import type { PullRequest } from '../pullRequests/records/records.ts';
import { codeReviewArtifact } from '../pullRequests/records/render.ts';
import { findPullRequest, type Located } from '../pullRequests/records/store.ts';
import { demandProjectId } from './configurationRoutes.ts';
import { policyError, renderPolicy } from './configurations.ts';
import { type Evaluation, evaluatePolicies, isSatisfied } from './evaluate.ts';

/** Names a policy and a pull request: the numbers of both, in hexadecimal and in decimal digits. */
function evaluationId({ policy }: Evaluation, { pullRequestId }: PullRequest): string {
  return `${policy.id.toString(16).padStart(8, '0')}-0000-4000-8000-${String(pullRequestId).padStart(12, '0')}`;
}

function render(backend: Backend, { repository, pullRequest }: Located, evaluation: Evaluation): JsonObject {
  const { policy, status, build } = evaluation;
  const finished = build?.finishTime ?? (isSatisfied(evaluation) ? backend.now() : undefined);
  return {
    configuration: renderPolicy(backend, policy),
    artifactId: codeReviewArtifact(repository, pullRequest.pullRequestId),
    evaluationId: evaluationId(evaluation, pullRequest),
    startedDate: build?.queueTime ?? pullRequest.creationDate,
    ...(finished === undefined ? {} : { completedDate: finished }),
    status,
    ...(policy.kind === 'build'
      ? {
          context: {
            lastMergeCommitId: pullRequest.mergeCommit ?? null,
            wasAutoRequeued: false,
            buildId: build?.id ?? 0,
            buildDefinitionId: policy.settings.buildDefinitionId,
            buildDefinitionName: definitionName,
            buildIsNotCurrent: evaluation.isExpired,
            isExpired: evaluation.isExpired,
          },
        }
      : {}),
  };
}

function listEvaluations(backend: Backend, request: ApiRequest): ApiReply {
  const artifact = queryText(request, 'artifactId') ?? '';
  const withOthers = queryFlag(request, 'includeNotApplicable');
  const skip = queryNumber(request, '$skip') ?? 0;
  const end = skip + (queryNumber(request, '$top') ?? 1000);
  const projectId = demandProjectId(backend, request);
  const located = findPullRequest(backend, Number(artifact.split('/').at(-1)));
  const { repository, pullRequest } = located;
  const isNamed = artifact.toLowerCase() === codeReviewArtifact(repository, pullRequest.pullRequestId).toLowerCase();
  if (!isNamed || repository.projectId !== projectId) {
    return list([]);
  }
  const all = evaluatePolicies(backend, repository, pullRequest);
  const shown = all.filter(({ status }) => withOthers || status !== 'notApplicable');
  return list(shown.slice(skip, end).map((evaluation) => render(backend, located, evaluation)));
}

type Found = { readonly located: Located; readonly evaluation: Evaluation };

/** @throws ApiError 404 */
function demandEvaluation(backend: Backend, request: ApiRequest): Found {
  const id = parameter(request, 'evaluationId').toLowerCase();
  const projectId = demandProjectId(backend, request);
  const pullRequestId = Number(id.split('-').at(-1));
  const pullRequest = backend.state.pullRequests.listAll().find((one) => one.pullRequestId === pullRequestId);
  if (pullRequest !== undefined) {
    const located = findPullRequest(backend, pullRequest.pullRequestId);
    const evaluation = evaluatePolicies(backend, located.repository, pullRequest).find(
      (one) => evaluationId(one, pullRequest) === id,
    );
    if (evaluation !== undefined && located.repository.projectId === projectId) return { located, evaluation };
  }
  throw policyError(404, 'PolicyEvaluationNotFoundException', `The policy evaluation ${id} does not exist.`);
}

/** Asks for the build of a policy again, of a draft as well; all other kinds are judged anew at every look. */
function requeue(backend: Backend, request: ApiRequest, queue: BuildQueue | undefined): ApiReply {
  const { located, evaluation } = demandEvaluation(backend, request);
  demandGitPermission(request.identity, 'PullRequestContribute');
  const { policy } = evaluation;
  if (policy.kind === 'build') queue?.requeue(policy, located.pullRequest, request.identity.id);
  const found = demandEvaluation(backend, request);
  return json(render(backend, found.located, found.evaluation));
}

/** What the policies of its target make of a pull request. */
export function policyEvaluationRoutes(backend: Backend, queue: BuildQueue | undefined): readonly Route[] {
  const one = 'policy/evaluations/{evaluationId}';
  const preview = { previewOnly: true };
  return [
    route('GET', 'policy/evaluations', (request) => listEvaluations(backend, request), preview),
    route(
      'GET',
      one,
      (request) => {
        const { located, evaluation } = demandEvaluation(backend, request);
        return json(render(backend, located, evaluation));
      },
      preview,
    ),
    route('PATCH', one, (request) => requeue(backend, request, queue), preview),
  ];
}
