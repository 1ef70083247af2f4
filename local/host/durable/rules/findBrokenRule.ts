import { z } from 'zod';
import type { OpenWork } from '../core/coreContext.ts';
import type { Execution } from '../core/execution.ts';
import type { Answer } from '../protocol/answer.ts';
import type { StoredEvent } from '../protocol/events.ts';
import { EventType } from '../protocol/protocol.ts';
import type { InstanceRow } from '../store/instances.ts';
import type { Probe } from './probe.ts';
import { findReusedTasks } from './reusedTasks.ts';

/**
 * What is done about an orchestrator that does what goes wrong on the real host: `enforce` ends it with an error that
 * says so, `report` writes a line to the log and lets it go wrong, `off` does not look.
 */
export type RuleCheck = 'enforce' | 'report' | 'off';

export interface CheckedStep {
  readonly row: InstanceRow;
  readonly replay: { readonly fresh: readonly StoredEvent[] };
  readonly answer: Answer;
  readonly execution: Execution;
  /** How many of the answer's actions were there at an earlier step. */
  readonly known: number;
  readonly now: number;
  readonly probe: Probe;
}

const failedSchema = z.looseObject({ Details: z.string().nullish(), Reason: z.string().nullish() });

function isTerminatedChild({ type, json }: StoredEvent): boolean {
  if (type !== EventType.SubOrchestrationInstanceFailed) return false;
  return typeof failedSchema.parse(JSON.parse(json)).Details !== 'string';
}

function describeOpen(open: readonly OpenWork[]): string {
  return open
    .map(({ kind, name, id }) => (kind === 'timer' ? `a timer (task ${id})` : `the ${kind} '${name}' (task ${id})`))
    .join(', ');
}

async function describe(checked: CheckedStep): Promise<string | undefined> {
  const { replay, answer, execution, known, probe, now } = checked;
  if (answer.actions === undefined) {
    if (replay.fresh.some(isTerminatedChild)) {
      return 'it waits for a sub-orchestration that was terminated: the SDK cannot read such an end, and the real host fails the parent with "Non-Deterministic workflow detected". Ask a child to end by an event; terminate only what nobody waits for.';
    }
    return undefined;
  }
  const reused = await findReusedTasks(answer.actions, known, execution, probe, now);
  if (reused.length > 0) {
    return `it waits a second time, in another Task.any or Task.all, for ${reused.join(', ')}: the real host begins that anew, and the next task gets its result. Wait for a task in one compound wait only; afterwards yield it alone.`;
  }
  const [refusal] = execution.refusals;
  if (refusal !== undefined)
    return `it asks for what cannot be had, and waits for it forever on the real host: ${refusal}`;
  if (execution.hasReturned && execution.end === undefined && execution.open.length > 0) {
    return `it has returned, and nobody takes the result of ${describeOpen(execution.open)}: the real host keeps the orchestration running, or from continuing as new, until that has ended. Yield it before the end; cancel timers.`;
  }
  return undefined;
}

/** The rule that a step breaks, with the orchestrator and the task it is about; undefined where it breaks none. */
export async function findBrokenRule(checked: CheckedStep): Promise<string | undefined> {
  const what = await describe(checked);
  return (
    what &&
    `Orchestrator '${checked.row.name}' (instance '${checked.row.instanceId}') breaks a rule of the real host: ${what}`
  );
}
