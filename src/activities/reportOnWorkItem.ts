import type { AzureDevOps } from '../ado/azureDevOps.ts';
import { planSchema } from '../contracts/plan.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { reportMarker } from '../reports/markers.ts';
import { workItemComment } from '../reports/workItemComment.ts';
import { type Activity, defineActivity } from './defineActivity.ts';

/** Tells the work item what became of the run: one comment a run, written again when it changes. */
export function reportOnWorkItem(ado: Pick<AzureDevOps, 'workItems'>, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('reportOnWorkItem', logger, async ({ runId, project, workItemId, report }) => {
    const plan = report.kind === 'plan-only' ? await store.getJson(report.plan, planSchema) : undefined;
    const markdown = workItemComment(report, plan);
    const place = { project, workItemId, ...reportMarker(runId) };
    const { commentId } = await ado.workItems.writeComment({ ...place, markdown });
    return { commentId };
  });
}
