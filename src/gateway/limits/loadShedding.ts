import type { DeliveryMessage } from '../../contracts/deliveries/delivery.ts';

/**
 * How full the queue may be, in parts of its bound, for a message to still be taken. What a person waits for goes last;
 * a nudge is a hint only, which the shepherd's own timer makes up for.
 */
const shares: Readonly<Record<DeliveryMessage['kind'], number>> = {
  command: 1,
  'start-run': 0.8,
  // It may be about a command or a run as well as about nothing.
  'look-up': 0.8,
  nudge: 0.5,
  'nudge-work-item': 0.5,
};

/**
 * Whether a message must wait because too many are waiting already.
 * @param depth messages on the queue
 * @param bound the most messages that may wait
 */
export function shouldShed(kind: DeliveryMessage['kind'], depth: number, bound: number): boolean {
  return depth >= bound * shares[kind];
}
