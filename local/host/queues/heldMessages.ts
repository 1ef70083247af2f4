import type { Clock } from '../durable/clock.ts';
import { messageOf } from '../errors.ts';
import type { HostLog } from '../logging/log.ts';
import type { Lease } from './lease.ts';

/** Messages that failed and wait for their next try by a clock the storage does not know. */
export interface HeldMessages {
  /** Keeps a message hidden, by renewing its lease, until this much time has passed. */
  hold(lease: Lease, milliseconds: number): void;
  /** Resolves when what is due can be seen in the queue again. */
  whenReleased(): Promise<void>;
  /** Leaves all of them to the storage, hidden for as long as they would still have waited. */
  releaseAll(): Promise<void>;
}

/** @param onDue is called when a message is about to be seen again */
export function createHeldMessages(clock: Clock, log: HostLog, onDue: () => void): HeldMessages {
  const waiting = new Map<Lease, { readonly at: number; readonly cancel: () => void }>();
  const releasing = new Set<Promise<void>>();
  const release = (lease: Lease, milliseconds: number): void => {
    waiting.delete(lease);
    const work = lease
      .release(milliseconds)
      .catch((error: unknown) => log('warning', 'Host.Queues', `A message was not given back: ${messageOf(error)}`))
      .finally(() => releasing.delete(work));
    releasing.add(work);
  };
  const whenReleased = async (): Promise<void> => void (await Promise.all(releasing));
  return {
    hold(lease, milliseconds) {
      const at = clock.now() + milliseconds;
      const cancel = clock.setTimer(at, () => {
        release(lease, 0);
        onDue();
      });
      waiting.set(lease, { at, cancel });
    },
    whenReleased,
    async releaseAll() {
      for (const [lease, { at, cancel }] of waiting) {
        cancel();
        release(lease, Math.max(0, at - clock.now()));
      }
      await whenReleased();
    },
  };
}
