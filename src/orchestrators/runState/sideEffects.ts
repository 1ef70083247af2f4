import type { OrchestrationContext } from 'durable-functions';
import { toFailure } from '../../contracts/agentError.ts';
import { maximumNotDone, type NotDone } from '../../contracts/runs/notDone.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { beganBefore } from '../durable/versions.ts';
import { RunEnded } from './runEnded.ts';

/** Whether work began when whatever could not be had still ended it, and was taken back with it. */
export function failsOnSideEffects(context: Pick<OrchestrationContext, 'df'>): boolean {
  return beganBefore(context, '4.1');
}

export type SideEffectResult<Value> =
  | { readonly done: true; readonly value: Value }
  | { readonly done: false; readonly missing: NotDone };

/**
 * Carries out what is not the work itself: comments, labels, states, statuses. It is tried as often as anything else; where
 * it cannot be had the work goes on, and whoever calls this says what is missing.
 * @param what as a phrase, for people: `the comment on the work item`
 * @throws what cuts the work short, and every failure in what began under an earlier version
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
    context.warn(`This could not be had: ${what}. ${missing.reason}`);
    return { done: false, missing };
  }
}

/** What could not be had, and what was against it. */
export function toNotDone(what: string, error: unknown): NotDone {
  return { what: what.slice(0, 200), reason: toFailure(error).message.slice(0, 1000) };
}

/** What is missing, with one more, each thing once. */
export function addNotDone(known: readonly NotDone[], missing: NotDone): NotDone[] {
  return [...known.filter(({ what }) => what !== missing.what), missing].slice(-maximumNotDone);
}
