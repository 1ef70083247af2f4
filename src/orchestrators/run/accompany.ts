import { shepherdIdFor } from '../../contracts/instanceIds.ts';
import { cancelEventSchema, instructionsEventSchema, type RunEvent } from '../../contracts/runEvents.ts';
import { type ShepherdOutcome, shepherdOutcomeSchema } from '../../contracts/shepherd.ts';
import { callStep } from '../callStep.ts';
import type { Step } from '../step.ts';
import { childVersion } from '../versions.ts';
import { waitForAny } from '../waiting.ts';
import { withTrace } from '../withTrace.ts';
import type { Ground } from './material.ts';
import type { Published } from './publishing.ts';
import { enterStep, flushEvents, type Run } from './run.ts';

/** Stays with the pull request until it is closed, in an orchestration of its own that gets what people ask of the run. */
export function* accompany(run: Run, ground: Ground, published: Published): Step<ShepherdOutcome> {
  const { context, id, input } = run;
  const { pullRequest } = published;
  enterStep(run, 'in review');
  yield* flushEvents(run);
  const shepherdId =
    input.organization === undefined ? `${id}-pull-request` : shepherdIdFor(input.organization, pullRequest.id);
  const care = withTrace(context, { task: taskFor(run, ground, published) });
  const shepherd = context.df.callSubOrchestrator('shepherdPullRequest', care, shepherdId, childVersion);
  for (;;) {
    yield* waitForAny(context, [shepherd], [run.cancellation, run.instructions]);
    if (shepherd.isFaulted) throw shepherd.result;
    if (shepherd.isCompleted) return shepherdOutcomeSchema.parse(shepherd.result);
    const event = takeEvent(run);
    if (event === undefined) continue;
    yield* callStep(context, 'raiseRunEvent', { runId: id, instanceIds: [shepherdId], event });
  }
}

function takeEvent(run: Run): RunEvent | undefined {
  const cancel = cancelEventSchema.safeParse(run.cancellation.take());
  if (cancel.success) return { name: 'cancel', data: cancel.data };
  const instructions = instructionsEventSchema.safeParse(run.instructions.take());
  return instructions.success ? { name: 'instructions', data: instructions.data } : undefined;
}

function taskFor({ id, input }: Run, ground: Ground, { pullRequest, branch, targetBranch }: Published) {
  const { workItem, title, projectName, repository, rules, limits } = ground;
  return {
    ...{ runId: id, project: input.project, projectName, workItemId: input.workItemId, title, workItem },
    ...{ repository, branch, targetBranch, pullRequest, rules, callCeiling: limits.callCeiling },
  };
}
