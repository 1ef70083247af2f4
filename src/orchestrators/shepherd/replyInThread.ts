import type { ActivityRequest } from '../../contracts/activities.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { attemptSideEffect, placeOf, type Shepherd } from './shepherd.ts';

type Reply = Omit<ActivityRequest<'replyInThread'>, 'runId' | 'repository' | 'pullRequestId'>;

/** Answers in a thread. If that fails, nothing is asked or done again. */
export function* replyInThread(shepherd: Shepherd, reply: Reply): TaskGenerator<void> {
  const replying = callActivityWithRetry(shepherd.context, 'replyInThread', { ...placeOf(shepherd), ...reply });
  yield* attemptSideEffect(shepherd, 'an answer on the pull request', replying);
}
