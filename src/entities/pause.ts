import type { EntityContext } from 'durable-functions';
import { notPaused, type PauseState, pauseInputSchema, pauseStateSchema } from '../contracts/runs/entities.ts';
import { answerOperation, type Outcome } from './answerOperation.ts';

function change(isPaused: boolean) {
  return (_state: PauseState, rawInput: unknown): Outcome<PauseState> => {
    const { by, reason, at } = pauseInputSchema.parse(rawInput);
    const state = { isPaused, by, since: at, ...(reason === undefined ? {} : { reason }) };
    return { state, result: state };
  };
}

const operations = {
  pause: change(true),
  resume: change(false),
  read: (state: PauseState) => ({ state, result: state }),
};

/** Entity `pause`: one switch for the installation, and one per project. Runs check it before every costly step. */
export function pause(context: EntityContext<unknown>): void {
  const state = pauseStateSchema.parse(context.df.getState(() => notPaused));
  answerOperation(context, operations, state);
}
