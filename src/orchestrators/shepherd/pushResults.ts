import type { AuditDraft } from '../../contracts/runs/auditEvent.ts';
import type { WantedPush } from '../../contracts/shepherd.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { replyInThread } from './replyInThread.ts';
import { recordEvent, remember, type Shepherd, tellInThread } from './shepherd.ts';

type Repair = Omit<Extract<AuditDraft, { type: 'repair-made' }>['data'], 'pullRequestId'>;

/** Tells the people who wanted a push that it was made. */
export function* tellPushed(
  shepherd: Shepherd,
  { step, work, cause }: WantedPush,
  commit: string,
): TaskGenerator<void> {
  const { memory, task } = shepherd;
  const changeSet = work.kind === 'merge' ? {} : { changeSet: work.changeSet };
  const repair = { round: memory.rounds, commit, ...changeSet };
  switch (cause.kind) {
    case 'review': {
      const { threadId, commentId, reply } = cause;
      yield* replyInThread(shepherd, { threadId, commentId, reply, note: 'changed', commit, resolve: true });
      yield* noteRepair(shepherd, step, { cause: 'review', ...repair });
      return yield* noteAnswer(shepherd, step, threadId, commentId, 'changed');
    }
    case 'build': {
      const { build, summary, round } = cause;
      const rounds = task.rules.build.repairRounds;
      const message = { kind: 'repaired', round, rounds, build, summary, commit } as const;
      yield* tellInThread(shepherd, step, message, 'fixed');
      return yield* noteRepair(shepherd, step, { cause: 'build', ...repair, round });
    }
    case 'command':
      return yield* noteRepair(shepherd, step, { cause: 'command', ...repair });
    case 'conflict':
      yield* noteRepair(shepherd, step, { cause: 'conflict', ...repair });
      return yield* tellInThread(shepherd, 'rebased-conflict', { kind: 'rebased', commit }, 'closed');
    case 'update':
      return yield* tellInThread(shepherd, 'rebased-update', { kind: 'rebased', commit }, 'closed');
  }
}

/** Tells the people who wanted a push why it was not made. */
export function* tellNotPushed(shepherd: Shepherd, { step, cause }: WantedPush, reason: string): TaskGenerator<void> {
  switch (cause.kind) {
    case 'review': {
      const { threadId, commentId } = cause;
      yield* replyInThread(shepherd, { threadId, commentId, note: 'not-pushed', resolve: false });
      yield* noteAnswer(shepherd, step, threadId, commentId, 'refused');
      break;
    }
    case 'build':
      remember(shepherd, { isStuck: true });
      return yield* tellInThread(shepherd, step, {
        ...{ kind: 'repair-failed', build: cause.build, summary: cause.summary, reason },
      });
    case 'conflict':
      return yield* tellInThread(shepherd, step, { kind: 'conflicts', paths: [...cause.conflicts], reason });
    case 'command':
    case 'update':
  }
  yield* tellInThread(shepherd, `not-pushed-${step}`.slice(0, maximumPurposeCharacters), {
    kind: 'not-pushed',
    reason,
  });
}

const maximumPurposeCharacters = 60;

export function* noteAnswer(
  shepherd: Shepherd,
  step: string,
  threadId: number,
  commentId: number,
  answer: 'explained' | 'changed' | 'refused',
): TaskGenerator<void> {
  const data = { threadId, commentId, answer };
  yield* recordEvent(shepherd, { type: 'review-answered', data, effectKey: step });
}

function* noteRepair(shepherd: Shepherd, step: string, repair: Repair): TaskGenerator<void> {
  const data = { pullRequestId: shepherd.task.pullRequest.id, ...repair };
  yield* recordEvent(shepherd, { type: 'repair-made', data, effectKey: `repair-${step}` });
}
