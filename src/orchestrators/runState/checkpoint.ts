import { isPaused, nextPausePollMinutes } from '../durable/isPaused.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { minutesFromNow, waitUntil } from '../durable/waiting.ts';
import { checkCancellation, enterStep, flushEvents, type Run } from './run.ts';

/**
 * Called before every costly or visible step: waits while the installation or the project is paused.
 * @throws RunEnded when someone cancelled the run
 */
export function* checkpoint(run: Run, projectName: string, onPause: () => TaskGenerator<unknown>): TaskGenerator<void> {
  const step = run.status().step;
  for (let poll = nextPausePollMinutes(), isFirst = true; ; ) {
    if (!(yield* isPaused(run.context, projectName, [run.cancellation, run.decisions]))) break;
    if (isFirst) {
      enterStep(run, 'paused');
      yield* onPause();
      yield* flushEvents(run);
    }
    isFirst = false;
    const isHinted = yield* waitUntil(run.context, [run.nudges, run.cancellation], minutesFromNow(run.context, poll));
    run.nudges.take();
    checkCancellation(run);
    // The hint can arrive slightly before the end of the pause is visible.
    poll = nextPausePollMinutes(isHinted ? undefined : poll);
  }
  checkCancellation(run);
  enterStep(run, step);
}
