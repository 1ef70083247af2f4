import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { ActivityInput } from '../../contracts/activities.ts';
import { AgentError } from '../../contracts/agentError.ts';
import { changeSetSchema } from '../../contracts/changes/changeSet.ts';
import { renderUnifiedDiff } from '../../patch/diff/unifiedDiff.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { requestMarker } from '../../reports/parts/commentMarkers.ts';
import {
  approvalComment,
  isTooLongForComment,
  questionComment,
  reminderComment,
  shownDiff,
} from '../../reports/workItem/requestComment.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { openSnapshot } from '../snapshots/snapshotReader.ts';

/** Asks people for something in a separate comment, once per purpose. */
export function askOnWorkItem(ado: Pick<AzureDevOps, 'workItems'>, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('askOnWorkItem', logger, async ({ runId, project, workItemId, purpose, request }) => {
    const whole = (text: string) => placeOfWhole(ado, project, `change-of-${runId}.diff`, text);
    const markdown = await textOf(store, request, whole);
    const place = { project, workItemId, ...requestMarker(purpose, runId) };
    const { commentId } = await ado.workItems.writeComment({ ...place, markdown });
    return { commentId };
  });
}

/** A URL where people with access to the project can read a text, or a phrase if it cannot be uploaded. */
async function placeOfWhole(
  ado: Pick<AzureDevOps, 'workItems'>,
  project: string,
  name: string,
  text: string,
): Promise<string> {
  try {
    return await ado.workItems.uploadText({ project, name, text });
  } catch (error) {
    if (!(error instanceof AgentError) || error.isRetryable) throw error;
    return 'the change set in the artifacts of the run (uploading it for you failed)';
  }
}

async function textOf(
  store: ArtifactStore,
  request: ActivityInput<'askOnWorkItem'>['request'],
  placeOf: (diff: string) => Promise<string>,
): Promise<string> {
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
      const wholeDiff = isTooLongForComment(diff) ? await placeOf(shownDiff(diff)) : undefined;
      return approvalComment({ ...question, shown: { chosen: shown.chosen, diff, wholeDiff } });
    }
  }
}
