import type { AuditEvent, WaitingFor } from '../../contracts/runs/auditEvent.ts';
import type { RunStep } from '../../contracts/runs/run.ts';
import type { RunSummary } from '../../contracts/runs/runSummary.ts';
import { addReply, addSpending, requesterOf } from './personalSpending.ts';

/** The steps in which nothing happens until something comes. */
const waitingSteps: ReadonlyMap<string, WaitingFor> = new Map<RunStep, WaitingFor>([
  ['waiting for its turn', 'slot'],
  ['paused', 'resume'],
  ['waiting for an answer', 'answer'],
  ['waiting for approval', 'approval'],
  ['in review', 'review'],
]);

type Requested = Pick<RunSummary, 'requestedBy' | 'requestedById'>;

/**
 * What a run looks like after one more event.
 * @param before undefined before its first event, and for what is no run
 * @returns undefined until an event says which work item the run is about
 */
export function foldRunEvent(before: RunSummary | undefined, event: AuditEvent): RunSummary | undefined {
  const summary = before ?? begin(event);
  if (summary === undefined) return undefined;
  return { ...change(summary, event), updatedAt: event.at, events: event.sequence };
}

function begin(event: AuditEvent): RunSummary | undefined {
  if (event.type !== 'run-queued' && event.type !== 'run-started') return undefined;
  const { project, workItemId } = event.data;
  return {
    runId: event.runId,
    project,
    workItemId,
    state: event.type === 'run-queued' ? 'queued' : 'running',
    cost: 0,
    startedAt: event.at,
    updatedAt: event.at,
    events: event.sequence,
  };
}

function change(summary: RunSummary, event: AuditEvent): RunSummary {
  switch (event.type) {
    case 'run-queued':
      return { ...moveTo(summary, 'slot'), ...requester(event.data) };
    case 'run-started':
      return { ...resume(summary), ...requester(event.data) };
    case 'step-entered': {
      const { step, waitingFor = waitingSteps.get(step) } = event.data;
      return { ...moveTo(summary, waitingFor), step };
    }
    case 'work-item-read':
      return { ...summary, title: event.data.title };
    case 'reply-received':
      return { ...summary, cost: summary.cost + event.data.cost, ...addReply(summary, event.data) };
    case 'question-asked':
      return moveTo(summary, 'answer');
    case 'question-answered':
    case 'question-unanswered':
      return resume(summary);
    case 'rules-read': {
      const { repositoryId, projectId } = event.data;
      if (repositoryId === undefined || projectId === undefined) return summary;
      // The first one binds: nothing that is read later makes it another repository's run.
      return summary.repository === undefined ? { ...summary, repository: { id: repositoryId, projectId } } : summary;
    }
    case 'approval-asked': {
      const { change } = event.data;
      const question = change === undefined ? {} : { question: { change, askedAt: event.at } };
      return { ...moveTo(summary, 'approval'), ...question, approval: 'asked' };
    }
    case 'approval-given':
      return { ...withoutQuestion(summary), approval: 'given' };
    case 'approval-refused':
      return { ...withoutQuestion(summary), approval: 'refused' };
    case 'approval-timed-out':
      return { ...withoutQuestion(summary), approval: 'timed-out' };
    case 'pull-request-opened':
      return { ...summary, pullRequest: { id: event.data.pullRequestId, webUrl: event.data.webUrl } };
    case 'run-ended': {
      const { outcome, reason, cost } = event.data;
      const why = reason === undefined ? {} : { reason };
      // A call whose activity was repeated is known to the log only, and was paid for all the same.
      const spent = Math.max(cost, summary.cost);
      const rest = addSpending(summary, requesterOf(summary), { tokens: 0, cost: spent - summary.cost });
      return {
        ...resume(withoutQuestion(summary)),
        ...rest,
        state: 'ended',
        endedAt: event.at,
        outcome,
        cost: spent,
        ...why,
      };
    }
    default:
      return summary;
  }
}

function requester({ requestedBy, requestedById }: Requested): Requested {
  return {
    ...(requestedBy === undefined ? {} : { requestedBy }),
    ...(requestedById === undefined ? {} : { requestedById }),
  };
}

function moveTo(summary: RunSummary, waitingFor: WaitingFor | undefined): RunSummary {
  if (waitingFor === undefined || summary.endedAt !== undefined) return resume(summary);
  return { ...summary, state: waitingFor === 'slot' ? 'queued' : 'waiting', waitingFor };
}

/** Once there is a pull request, what waited for approval was a further change of it. */
function withoutQuestion({ question: _answered, ...summary }: RunSummary): RunSummary {
  return summary.pullRequest === undefined ? resume(summary) : moveTo(summary, 'review');
}

/** What comes in after the end does not wake a run. */
function resume({ waitingFor: _waitingFor, ...summary }: RunSummary): RunSummary {
  return { ...summary, state: summary.endedAt === undefined ? 'running' : 'ended' };
}
