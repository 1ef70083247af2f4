import type { Claim, StartClaims } from '../../../src/platform/durable/startClaims.ts';
import { createStartOnce, type StartOnce } from '../../../src/platform/durable/startOnce.ts';

/** Claims in memory, which hand out what came first, as the table does. */
export function memoryStartClaims(now: () => number = () => 0): StartClaims {
  const claims = new Map<string, Claim>();
  return {
    async claim(instanceId, start) {
      const earlier = claims.get(instanceId);
      if (earlier === undefined) claims.set(instanceId, { ...structuredClone(start), claimedAt: now() });
      return earlier;
    },
  };
}

/** Starts over claims in memory, at a time that stands still. */
export function startOnceInMemory(): StartOnce {
  return createStartOnce({ claims: memoryStartClaims(), now: () => 0 });
}
