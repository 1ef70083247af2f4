import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { workItemComment } from '../reports/workItemComment.ts';
import { type Activity, defineActivity } from './defineActivity.ts';

/** Tells the work item what became of the run: one comment a run, written again when it changes. */
export function reportOnWorkItem(ado: Pick<AzureDevOps, 'workItems'>, logger: Logger): Activity {
  return defineActivity('reportOnWorkItem', logger, async ({ runId, project, workItemId, report }) => {
    const markdown = workItemComment(runId, report);
    const { commentId } = await ado.workItems.writeComment({ project, workItemId, marker: runId, markdown });
    return { commentId };
  });
}
