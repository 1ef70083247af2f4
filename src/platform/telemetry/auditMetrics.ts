import { type AuditEvent, endOutcomeSchema } from '../../contracts/runs/auditEvent.ts';
import { incrementCounter, recordValue } from './metrics.ts';

/**
 * Counts what runs do. The audit log tells every event once, however often an activity repeats, so nothing is counted
 * twice.
 * @param startedAt time of the run's first event: ISO 8601
 */
export function countEvents(events: readonly AuditEvent[], startedAt: string): void {
  for (const event of events) countEvent(event, (Date.parse(event.at) - Date.parse(startedAt)) / 1000);
}

function countEvent(event: AuditEvent, secondsSinceStart: number): void {
  switch (event.type) {
    case 'run-ended':
      incrementCounter('code_agent.runs', 1, { outcome: event.data.outcome });
      recordValue('code_agent.run.duration', secondsSinceStart, { outcome: event.data.outcome });
      break;
    case 'step-entered':
      incrementCounter('code_agent.run.steps', 1, { step: event.data.step });
      break;
    case 'candidate-judged':
      incrementCounter('code_agent.candidates', 1, { outcome: event.data.outcome });
      break;
    case 'repair-made':
      incrementCounter('code_agent.repairs', 1, { cause: event.data.cause });
      break;
    case 'pull-request-opened':
      incrementCounter('code_agent.pull_requests', 1, { outcome: 'opened' });
      recordValue('code_agent.pull_request.lead_time', secondsSinceStart, {});
      break;
    case 'pull-request-completed':
      incrementCounter('code_agent.pull_requests', 1, { outcome: 'merged' });
      break;
    case 'pull-request-abandoned':
      incrementCounter('code_agent.pull_requests', 1, { outcome: 'abandoned' });
      break;
    default:
  }
}

/** Lets the counters that alerts look at begin at 0: the first failure would otherwise be no increase of anything. */
export function initializeCounters(): void {
  for (const outcome of endOutcomeSchema.options) incrementCounter('code_agent.runs', 0, { outcome });
}
