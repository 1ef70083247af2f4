import type { OrchestrationContext } from 'durable-functions';
import { toFailure } from '../../contracts/agentError.ts';
import { maximumNotDone, type NotDone } from '../../contracts/runs/notDone.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { beganBefore } from '../durable/versions.ts';
import { RunEnded } from './runEnded.ts';

/** Whether work started under a version in which a failed side effect still ended the run and undid its effects. */
export function failsOnSideEffects(context: Pick<OrchestrationContext, 'df'>): boolean {
  return beganBefore(context, '4.1');
}

export type SideEffectResult<Value> =
  | { readonly done: true; readonly value: Value }
  | { readonly done: false; readonly missing: NotDone };

/**
 * Runs a side effect, which is not the work itself: comments, labels, states, statuses. It is retried like any other
 * step. If it fails, the work continues, and the caller reports what is missing.
 * @param what a phrase for people, such as `the comment on the work item`
 * @throws cancellations, and every failure in instances that started under an earlier version
 */
export function* trySideEffect<Value>(
  context: OrchestrationContext,
  what: string,
  work: TaskGenerator<Value>,
): TaskGenerator<SideEffectResult<Value>> {
  try {
    return { done: true, value: yield* work };
  } catch (error) {
    if (error instanceof RunEnded || failsOnSideEffects(context)) throw error;
    const missing = toNotDone(what, error);
    context.warn(`This step failed: ${what}. ${missing.reason}`);
    return { done: false, missing };
  }
}

/** What failed, and why. */
export function toNotDone(what: string, error: unknown): NotDone {
  return { what: what.slice(0, 200), reason: toFailure(error).message.slice(0, 1000) };
}

/** The list with one more entry, without duplicates. */
export function addNotDone(known: readonly NotDone[], missing: NotDone): NotDone[] {
  return [...known.filter(({ what }) => what !== missing.what), missing].slice(-maximumNotDone);
}
