import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import type { PullRequestReference } from '../repositories/pullRequestReference.ts';
import { policyEvaluationSchema } from './buildSchemas.ts';

/** What a branch policy makes of a pull request. */
export interface PolicyEvaluation {
  /** Names the policy and the pull request: what it is asked again by. */
  readonly id: string | undefined;
  /** e.g. `Build`, `Minimum number of reviewers`, in the language of the organisation */
  readonly kind: string;
  /** Id of the kind, the same everywhere: {@link buildPolicyKind} is a build. */
  readonly kindId: string | undefined;
  /** What its author called it, where the kind has names. */
  readonly name: string | undefined;
  /** `notApplicable` where it is not for the files that the pull request changes, `broken` where it cannot be judged. */
  readonly status: 'queued' | 'running' | 'approved' | 'rejected' | 'notApplicable' | 'broken';
  /** Whether the pull request cannot be completed without it. */
  readonly isBlocking: boolean;
  readonly buildId: number | undefined;
  readonly buildDefinitionId: number | undefined;
  readonly buildDefinitionName: string | undefined;
  /** Whether its build no longer counts, because the target branch moved. */
  readonly isExpired: boolean;
  /** Whether a build waits for someone to queue it. */
  readonly isManual: boolean;
}

/** Kind of the policies that demand a build. Source: https://learn.microsoft.com/rest/api/azure/devops/policy/configurations */
export const buildPolicyKind = '0609b952-1397-4640-95ec-e00a01b2c241';

/** Every enabled policy of the pull request's target, with its present verdict; also those that are not for its files. */
export async function listPolicies(
  connection: Connection,
  { repository, pullRequestId }: PullRequestReference,
): Promise<readonly PolicyEvaluation[]> {
  const { value: found } = await connection.json(
    {
      operation: 'policyEvaluations.list',
      purpose: `read the policies of pull request ${pullRequestId}`,
      resource: resources.policyEvaluations,
      route: { project: repository.projectId },
      query: {
        artifactId: `vstfs:///CodeReview/CodeReviewId/${repository.projectId}/${pullRequestId}`,
        includeNotApplicable: true,
      },
    },
    listSchema(policyEvaluationSchema),
  );
  return found.value
    .filter(({ configuration }) => configuration?.isEnabled !== false && configuration?.isDeleted !== true)
    .map(({ evaluationId, status, configuration, context }) => ({
      id: evaluationId,
      kind: configuration?.type?.displayName ?? '',
      kindId: configuration?.type?.id,
      name: configuration?.settings?.displayName ?? undefined,
      status,
      isBlocking: configuration?.isBlocking === true,
      // 0 while there is none.
      buildId: context?.buildId || undefined,
      buildDefinitionId: context?.buildDefinitionId ?? configuration?.settings?.buildDefinitionId ?? undefined,
      buildDefinitionName: context?.buildDefinitionName,
      isExpired: context?.isExpired === true,
      isManual: configuration?.settings?.manualQueueOnly === true,
    }));
}

/**
 * Has a policy judge the pull request again, which for one that demands a build queues it, of a draft as well.
 * @returns the build that the policy counts from now on, where it says so
 */
export async function requeuePolicy(
  connection: Connection,
  { repository, pullRequestId, evaluationId }: PullRequestReference & { readonly evaluationId: string },
): Promise<number | undefined> {
  const { value } = await connection.json(
    {
      operation: 'policyEvaluations.requeue',
      purpose: `queue the build that a branch policy requires for pull request ${pullRequestId}`,
      resource: resources.policyEvaluation,
      method: 'PATCH',
      route: { project: repository.projectId, evaluationId },
    },
    policyEvaluationSchema,
  );
  return value.context?.buildId || undefined;
}
