import type { EntityContext } from 'durable-functions';
import { notPaused, pauseInputSchema, pauseStateSchema } from '../contracts/entities.ts';

/** Entity `pause`: the switch of the installation, and one of each project. Runs look at it before every costly step. */
export function pause(context: EntityContext<unknown>): void {
  const { operationName } = context.df;
  switch (operationName) {
    case 'read':
      return context.df.return(pauseStateSchema.parse(context.df.getState(() => notPaused)));
    case 'pause': {
      const { by, reason, at } = pauseInputSchema.parse(context.df.getInput());
      return context.df.setState({ isPaused: true, by, reason, since: at });
    }
    case 'resume': {
      const { by, at } = pauseInputSchema.parse(context.df.getInput());
      return context.df.setState({ isPaused: false, by, since: at });
    }
    default:
      throw new Error(`The entity pause has no operation "${operationName}".`);
  }
}
