import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { beganBefore, conversationsSince } from '../durable/versions.ts';
import { askWithinBudgets, spendingOf } from '../limits/askWithinBudgets.ts';
import { continueOnError, enterStep, flushEvents, type Run } from '../runState/run.ts';
import { budgetsOf, instructionsOf, modelsOf, type RetrievedContext, type RunContext } from '../runState/runContext.ts';
import { onBehalfOf } from '../runState/runLimits.ts';

/** Pins the files of the target branch and finds those relevant to the task. */
export function* retrieveContext(run: Run, ground: RunContext): TaskGenerator<RetrievedContext> {
  const { context, id, input } = run;
  const { repository, rules, workItem } = ground;
  enterStep(run, 'taking snapshot');
  const at = { repository, branch: rules.targetBranch ?? repository.defaultBranch };
  const { snapshot } = yield* callActivityWithRetry(context, 'takeSnapshot', { runId: id, project: input.project, at });
  const data = { repository: repository.name, commit: snapshot.commit, files: snapshot.fileCount };
  run.record({ type: 'snapshot-taken', data, effectKey: `snapshot-${snapshot.commit}` });
  enterStep(run, 'localizing');
  const converses = !beganBefore(context, conversationsSince);
  const purpose = converses ? { purpose: 'conversation' as const } : {};
  const localizing = { runId: id, workItem, snapshot, ...instructionsOf(run), ...purpose };
  const localized = yield* callActivityWithRetry(context, 'localize', localizing);
  // The run now works for minutes; its input must be recorded in case it is terminated.
  yield* flushEvents(run);
  const found = { snapshot, context: localized.context };
  if (converses) {
    const opening = { runId: id, workItem, ...found, ...instructionsOf(run) };
    const { conversation } = yield* callActivityWithRetry(context, 'openConversation', opening);
    return { ...found, conversation };
  }
  return ground.limits.ranksByModel ? yield* orderByModel(run, ground, found) : found;
}

/** Lets a model order the files by their outlines. Without an answer the order stays. */
function* orderByModel(run: Run, ground: RunContext, found: RetrievedContext): TaskGenerator<RetrievedContext> {
  const input = {
    runId: run.id,
    workItem: ground.workItem,
    ...found,
    ...instructionsOf(run),
    ...modelsOf(ground.rules),
    ...onBehalfOf(run),
  };
  try {
    const ordered = yield* askWithinBudgets(
      run.context,
      budgetsOf(run, ground),
      `${run.id}/rank`,
      'rankByOutline',
      input,
    );
    run.spend(spendingOf(ordered));
    return { ...found, context: ordered.context };
  } catch (error) {
    continueOnError(run, 'No model ranked the files', error);
    return found;
  }
}
