import { createHash } from 'node:crypto';
import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { buildFailureText, failureSignature, failureSummary } from '../reports/buildFailureText.ts';
import { type Activity, defineActivity } from './defineActivity.ts';

/** What a build rejected: failed tests and the ends of the failing tasks' logs, for a model to repair by. */
export function readBuildFailure(ado: Pick<AzureDevOps, 'builds'>, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('readBuildFailure', logger, async ({ repository, buildId }) => {
    const failure = await ado.builds.failure(repository, buildId);
    const details = await store.put(Buffer.from(buildFailureText(failure)), 'text/plain; charset=utf-8');
    const signature = createHash('sha256').update(failureSignature(failure)).digest('hex');
    return { details, summary: failureSummary(failure), signature };
  });
}
