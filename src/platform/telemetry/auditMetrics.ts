import { type AuditEvent, endOutcomeSchema } from '../../contracts/auditEvent.ts';
import { count, measure } from './metrics.ts';

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
      count('code_agent.runs', 1, { outcome: event.data.outcome });
      measure('code_agent.run.duration', secondsSinceStart, { outcome: event.data.outcome });
      break;
    case 'step-entered':
      count('code_agent.run.steps', 1, { step: event.data.step });
      break;
    case 'candidate-judged':
      count('code_agent.candidates', 1, { outcome: event.data.outcome });
      break;
    case 'repair-made':
      count('code_agent.repairs', 1, { cause: event.data.cause });
      break;
    case 'pull-request-opened':
      count('code_agent.pull_requests', 1, { outcome: 'opened' });
      measure('code_agent.pull_request.lead_time', secondsSinceStart, {});
      break;
    case 'pull-request-completed':
      count('code_agent.pull_requests', 1, { outcome: 'merged' });
      break;
    case 'pull-request-abandoned':
      count('code_agent.pull_requests', 1, { outcome: 'abandoned' });
      break;
    default:
  }
}

/** Lets the counters that alerts look at begin at 0: the first failure would otherwise be no increase of anything. */
export function beginCounting(): void {
  for (const outcome of endOutcomeSchema.options) count('code_agent.runs', 0, { outcome });
}
