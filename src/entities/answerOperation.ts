import type { EntityContext } from 'durable-functions';

/** The new state of an entity after an operation, and the operation's answer. */
export interface Outcome<State> {
  readonly state: State;
  readonly result: unknown;
}

/** Carries out the operation an entity was called for.
 * @throws Error naming the entity and the operation it does not have
 */
export function answerOperation<State>(
  context: EntityContext<unknown>,
  operations: Readonly<Record<string, (state: State, input: unknown) => Outcome<State>>>,
  state: State,
): void {
  const { entityName, operationName } = context.df;
  const operation = operationName === undefined ? undefined : operations[operationName];
  if (operation === undefined) throw new Error(`The entity ${entityName} has no operation "${operationName}".`);
  const outcome = operation(state, context.df.getInput());
  context.df.setState(outcome.state);
  context.df.return(outcome.result);
}
