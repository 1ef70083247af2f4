import type { OrchestrationContext } from 'durable-functions';
import { type RunOutcome, runInputSchema } from '../contracts/run.ts';
import { runToTheEnd } from './run/wholeRun.ts';
import type { Step } from './step.ts';
import { resolveWorkItem as resolveToPullRequest } from './version1/resolveWorkItem.ts';
import { isVersion1 } from './versions.ts';

/**
 * Orchestration: one attempt to resolve one work item. Its instance id is the run's id, its custom status a `RunStatus`
 * at every moment. Version 1 ended with the opened pull request, version 2 ends with the closed one.
 * @throws the failure that ended the run, after its effects were taken back and the work item was told
 */
export function* resolveWorkItem(context: OrchestrationContext): Step<RunOutcome> {
  if (isVersion1(context)) return yield* resolveToPullRequest(context);
  return yield* runToTheEnd(context, runInputSchema.parse(context.df.getInput()));
}
