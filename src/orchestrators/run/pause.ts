import { EntityId } from 'durable-functions';
import { z } from 'zod';
import { entityKeys, pauseStateSchema } from '../../contracts/entities.ts';
import type { Step } from '../step.ts';
import { listenWhile, minutesFromNow, waitUntil } from '../waiting.ts';
import { checkCancellation, enterStep, flushEvents, type Run } from './run.ts';

const firstPollMinutes = 1;
const longestPollMinutes = 15;

/**
 * Looks whether the run may go on: before every costly or visible step. Waits while the installation or the project is
 * paused.
 * @throws RunEnded when somebody cancelled the run
 */
export function* checkpoint(run: Run, projectName: string, onPause: () => Step<void>): Step<void> {
  const step = run.status().step;
  for (let poll = firstPollMinutes, isFirst = true; ; poll = Math.min(poll * 2, longestPollMinutes)) {
    if (!(yield* isPaused(run, projectName))) break;
    if (isFirst) {
      enterStep(run, 'paused');
      yield* onPause();
      yield* flushEvents(run);
    }
    isFirst = false;
    yield* waitUntil(run.context, [run.nudges, run.cancellation], minutesFromNow(run.context, poll));
    run.nudges.take();
    checkCancellation(run);
  }
  checkCancellation(run);
  enterStep(run, step);
}

function* isPaused(run: Run, projectName: string): Step<boolean> {
  const { df } = run.context;
  const keys = [entityKeys.installation, entityKeys.project(projectName)];
  const readings = df.Task.all(keys.map((key) => df.callEntity(new EntityId('pause', key), 'read')));
  const answers = yield* listenWhile(run.context, readings, [run.cancellation, run.decisions]);
  return z
    .array(pauseStateSchema)
    .parse(answers)
    .some((state) => state.isPaused);
}
