import type { DeliveryMessage } from '../../contracts/deliveries/delivery.ts';

/**
 * How full the queue may be, as a share of its limit, for a message to still be accepted. Messages that people wait for
 * are dropped last. A nudge is only a hint: the shepherd's own timer makes up for a lost one.
 */
const shares: Readonly<Record<DeliveryMessage['kind'], number>> = {
  command: 1,
  'start-run': 0.8,
  // It can be about a command, a run or nothing.
  'look-up': 0.8,
  nudge: 0.5,
  'nudge-work-item': 0.5,
};

/**
 * Whether a message is turned away because too many are waiting.
 * @param depth messages on the queue
 * @param bound maximum number of waiting messages
 */
export function shouldShed(kind: DeliveryMessage['kind'], depth: number, bound: number): boolean {
  return depth >= bound * shares[kind];
}
