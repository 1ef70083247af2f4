import type { EntityContext } from 'durable-functions';
import { type OpenerState, openerInputSchema, openerStateSchema } from '../contracts/runs/entities.ts';
import { answerOperation, type Outcome } from './answerOperation.ts';

const operations = {
  note(_state: OpenerState, rawInput: unknown): Outcome<OpenerState> {
    const state = openerInputSchema.parse(rawInput);
    return { state, result: state };
  },
  read: (state: OpenerState) => ({ state, result: state }),
};

/** Entity `opener`: one per pull request that a run opened, so that events with only its number find the run. */
export function opener(context: EntityContext<unknown>): void {
  const state = openerStateSchema.parse(context.df.getState(() => ({})));
  answerOperation(context, operations, state);
}
