import type { OrchestrationContext } from 'durable-functions';
import { type RunOutcome, runInputSchema } from '../contracts/runs/run.ts';
import type { TaskGenerator } from './durable/taskGenerator.ts';
import { refuseEarlierVersions } from './durable/versions.ts';
import { executeRun } from './run/executeRun.ts';

/**
 * Orchestration: one attempt to resolve one work item. Its instance id is the run's id, and its custom status is always
 * a `RunStatus`. It ends when its pull request is closed.
 * @throws the failure that ended the run, after its effects were undone and reported on the work item
 */
export function* resolveWorkItem(context: OrchestrationContext): TaskGenerator<RunOutcome> {
  refuseEarlierVersions(context);
  return yield* executeRun(context, runInputSchema.parse(context.df.getInput()));
}
