import { policyEvaluationSchema } from './buildSchemas.ts';
import type { Connection } from './connection.ts';
import type { PullRequestReference } from './pullRequestReference.ts';
import { resources } from './resources.ts';
import { listSchema } from './schemas.ts';

/** What a branch policy makes of a pull request. */
export interface PolicyEvaluation {
  /** e.g. `Build`, `Minimum number of reviewers`, in the language of the organisation */
  readonly kind: string;
  /** Id of the kind, the same everywhere: `0609b952-1397-4640-95ec-e00a01b2c241` is a build. */
  readonly kindId: string | undefined;
  /** What its author called it, where the kind has names. */
  readonly name: string | undefined;
  readonly status: 'queued' | 'running' | 'approved' | 'rejected' | 'notApplicable' | 'broken';
  /** Whether the pull request cannot be completed without it. */
  readonly isBlocking: boolean;
  readonly buildId: number | undefined;
  readonly buildDefinitionId: number | undefined;
  /** Whether its build no longer counts, because the target branch moved. */
  readonly isExpired: boolean;
}

/** Every enabled policy that applies to the pull request, with its present verdict. */
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
      query: { artifactId: `vstfs:///CodeReview/CodeReviewId/${repository.projectId}/${pullRequestId}` },
    },
    listSchema(policyEvaluationSchema),
  );
  return found.value
    .filter(({ configuration }) => configuration?.isEnabled !== false)
    .map(({ status, configuration, context }) => ({
      kind: configuration?.type?.displayName ?? '',
      kindId: configuration?.type?.id,
      name: configuration?.settings?.displayName ?? undefined,
      status,
      isBlocking: configuration?.isBlocking === true,
      // 0 while there is none.
      buildId: context?.buildId || undefined,
      buildDefinitionId: context?.buildDefinitionId ?? configuration?.settings?.buildDefinitionId ?? undefined,
      isExpired: context?.isExpired === true,
    }));
}
