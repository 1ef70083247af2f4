/** Keys contain ids from outside. */
const longestKey = 256;

/**
 * The audit event of a delivery, without its time. It is recorded by what the delivery starts, so that accepting never
 * waits for the audit log, and a duplicate is recorded once.
 */
export function deliveryAcceptedEvent(deliveryKey: string, route: 'start-run' | 'command') {
  const key = deliveryKey.slice(0, longestKey);
  return {
    ...{ type: 'delivery-accepted' as const, data: { deliveryKey: key, route } },
    effectKey: `delivery-${key}`,
  };
}
