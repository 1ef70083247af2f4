import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { ActivityInput } from '../contracts/activities.ts';
import { changeSetSchema } from '../contracts/changeSet.ts';
import { renderUnifiedDiff } from '../patch/unifiedDiff.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { approvalComment, questionComment, reminderComment } from '../reports/requestComment.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { openSnapshot } from './snapshotReader.ts';

/** Asks people for something in a comment of its own, once per purpose. */
export function askOnWorkItem(ado: Pick<AzureDevOps, 'workItems'>, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('askOnWorkItem', logger, async ({ runId, project, workItemId, purpose, request }) => {
    const marker = `${purpose} of run ${runId}`;
    const markdown = `${await textOf(store, request)}\n\n(${marker})`;
    const { commentId } = await ado.workItems.writeComment({ project, workItemId, marker, markdown });
    return { commentId };
  });
}

async function textOf(store: ArtifactStore, request: ActivityInput<'askOnWorkItem'>['request']): Promise<string> {
  switch (request.kind) {
    case 'question':
      return questionComment(request.question, request.answerUntil);
    case 'reminder':
      return reminderComment(request.of, request.answerUntil);
    case 'approval': {
      const { shown, ...question } = request;
      if (shown === undefined) return approvalComment(question);
      const changeSet = await store.getJson(shown.changeSet, changeSetSchema);
      const reader = await openSnapshot(store, shown.snapshot);
      const diff = renderUnifiedDiff(changeSet, reader.text);
      return approvalComment({ ...question, shown: { chosen: shown.chosen, diff } });
    }
  }
}
