import { randomFillSync } from 'node:crypto';
import type { TraceContext } from '../loading/coreTypes.ts';

/** W3C trace context of whoever caused a call: https://www.w3.org/TR/trace-context/ */
export interface CallerTrace {
  readonly traceParent?: string | undefined;
  readonly traceState?: string | undefined;
}

const ATTRIBUTES = {};
const TRACE_ID_BYTES = 16;
const PARENT_BYTES = TRACE_ID_BYTES + 8;

/** Random bytes for a while: asking the system for each call costs more than all else here. */
const pool = Buffer.alloc(PARENT_BYTES * 512);
let used = pool.length;

/** The trace context of a call; a new trace where the caller has none. */
export function traceContextOf({ traceParent, traceState }: CallerTrace): TraceContext {
  return { traceParent: traceParent ?? newTraceParent(), traceState: traceState ?? '', attributes: ATTRIBUTES };
}

function newTraceParent(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const hex = pool.toString('hex', used, used + PARENT_BYTES);
  used += PARENT_BYTES;
  return `00-${hex.slice(0, TRACE_ID_BYTES * 2)}-${hex.slice(TRACE_ID_BYTES * 2)}-00`;
}
