import type { ActivityRequest } from '../../contracts/activities.ts';
import { callStep } from '../callStep.ts';
import type { Step } from '../step.ts';
import { attempt, placeOf, type Shepherd } from './shepherd.ts';

type Reply = Omit<ActivityRequest<'replyInThread'>, 'runId' | 'repository' | 'pullRequestId'>;

/** Answers in a thread. Where that cannot be, nothing is asked or done again for it. */
export function* replyInThread(shepherd: Shepherd, reply: Reply): Step<void> {
  const replying = callStep(shepherd.context, 'replyInThread', { ...placeOf(shepherd), ...reply });
  yield* attempt(shepherd, 'an answer on the pull request', replying);
}
