import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { threadMarker } from '../../reports/parts/commentMarkers.ts';
import { sanitizeMarkdown } from '../../reports/parts/sanitizeMarkdown.ts';
import { replyNote } from '../../reports/pullRequest/pullRequestThread.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

const maximumReplyCharacters = 10_000;

/** Answers a comment, once; resolves its thread if the request is done. */
export function replyInThread(ado: Pick<AzureDevOps, 'pullRequests'>, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('replyInThread', logger, async ({ repository, pullRequestId, threadId, ...input }) => {
    const place = { repository, pullRequestId, threadId };
    const words =
      input.reply === undefined ? '' : sanitizeMarkdown(await store.getText(input.reply), maximumReplyCharacters);
    const note = replyNote(input.note, input.commit);
    const { limit } = input;
    const markdown = [words, note, limit?.reason ?? ''].filter((part) => part !== '').join('\n\n') || 'Noted.';
    // A thread is told only once that it has reached its limit of answers.
    const what = limit?.isOfThread === true ? `limit of ${threadId}` : `reply to ${threadId}/${input.commentId}`;
    const replied = await ado.pullRequests.reply({ ...place, ...threadMarker(what, input.runId), markdown });
    if (input.resolve) await ado.pullRequests.setThreadStatus({ ...place, status: 'fixed' });
    return { commentId: replied.commentId };
  });
}
