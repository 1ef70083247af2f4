import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { ActivityInput } from '../../contracts/activities.ts';
import type { AuditLog } from '../../platform/audit/auditLog.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { answerMarker } from '../../reports/parts/commentMarkers.ts';
import { noRunAnswer, refusalAnswer, runExplanation, runStatusAnswer } from '../../reports/workItem/commandAnswer.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** Maximum number of events shown of a run's history, newest first. */
const maximumEvents = 200;

type Answer = ActivityInput<'answerCommand'>['answer'];

export interface AnswerCommandDependencies {
  readonly ado: Pick<AzureDevOps, 'workItems' | 'repositories' | 'pullRequests'>;
  readonly audit: Pick<AuditLog, 'read' | 'runs'>;
}

/** Answers a command where it was written, once per comment. */
export function answerCommand({ ado, audit }: AnswerCommandDependencies, logger: Logger): Activity {
  return defineActivity('answerCommand', logger, async ({ comment, project, workItemId, answer }) => {
    const text = await textOf(audit, workItemId, answer);
    if (comment.on === 'work-item') {
      return await ado.workItems.writeComment({ project, workItemId, ...answerMarker(comment), markdown: text });
    }
    const { pullRequestId, threadId, commentId, repositoryId } = comment;
    const repository = await ado.repositories.resolve(comment.project ?? project, repositoryId);
    const marker = `answer to ${threadId}/${commentId}`;
    return await ado.pullRequests.reply({ repository, pullRequestId, threadId, marker, markdown: text });
  });
}

async function textOf(audit: AnswerCommandDependencies['audit'], workItemId: number, answer: Answer): Promise<string> {
  switch (answer.kind) {
    case 'help':
      return answer.text;
    case 'refused':
      return refusalAnswer(answer.reason);
    case 'no-run':
      return noRunAnswer(answer.command);
    case 'status': {
      const { runId = await newestRun(audit, workItemId) } = answer;
      const run = runId === undefined ? undefined : await audit.runs.find(runId);
      return run === undefined ? noRunAnswer('status') : runStatusAnswer(run);
    }
    case 'explain': {
      const { runId = await newestRun(audit, workItemId) } = answer;
      if (runId === undefined) return noRunAnswer('explain');
      const { events } = await audit.read(runId, { limit: maximumEvents });
      return events.length === 0 ? noRunAnswer('explain') : runExplanation(runId, events);
    }
  }
}

/** A run that ended before it got a slot is recorded only here. */
async function newestRun(
  { runs }: AnswerCommandDependencies['audit'],
  workItemId: number,
): Promise<string | undefined> {
  return (await runs.list({ workItemId }, { limit: 1 })).runs[0]?.runId;
}
