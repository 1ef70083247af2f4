/** Keys hold ids that somebody else made up. */
const longestKey = 256;

/**
 * The audit event of a delivery, without its time. What it leads to records it, so that accepting never waits for the
 * audit log, and a delivery that comes twice is in it once.
 */
export function deliveryAcceptedEvent(deliveryKey: string, route: 'start-run' | 'command') {
  const key = deliveryKey.slice(0, longestKey);
  return {
    ...{ type: 'delivery-accepted' as const, data: { deliveryKey: key, route } },
    effectKey: `delivery-${key}`,
  };
}
