import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { planSchema } from '../../contracts/changes/plan.ts';
import type { RunReport } from '../../contracts/runs/runReport.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { reportMarker } from '../../reports/parts/commentMarkers.ts';
import { workItemComment } from '../../reports/workItem/workItemComment.ts';
import { loadUnreadFiles } from '../attachments/unreadFiles.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** Kinds of report that list unread files. */
const tellsOfFiles: ReadonlySet<RunReport['kind']> = new Set(['pull-request-opened', 'no-candidate', 'plan-only']);

/** Reports the run on its work item: one comment per run, which is updated. */
export function reportOnWorkItem(ado: Pick<AzureDevOps, 'workItems'>, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('reportOnWorkItem', logger, async ({ runId, project, workItemId, report }) => {
    const plan = report.kind === 'plan-only' ? await store.getJson(report.plan, planSchema) : undefined;
    const unreadFiles = tellsOfFiles.has(report.kind) ? await loadUnreadFiles(store, runId) : [];
    const markdown = workItemComment(report, plan, unreadFiles);
    const place = { project, workItemId, ...reportMarker(runId) };
    const { commentId } = await ado.workItems.writeComment({ ...place, markdown });
    return { commentId };
  });
}
