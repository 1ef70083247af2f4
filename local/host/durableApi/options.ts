import type { DurableEngine, FunctionInvoker } from '../durable/protocol/contract.ts';
import type { DurableEndpoints } from '../invocation/clientBinding.ts';
import type { PendingStarts } from './pendingStarts.ts';

/** What the durable HTTP API works with. */
export interface DurableApiOptions {
  readonly engine: DurableEngine;
  readonly functions: Pick<FunctionInvoker, 'has' | 'names'>;
  readonly endpoints: DurableEndpoints;
  /** Whether a storage connection of that name is set, for requests that name one. */
  readonly hasConnection: (name: string) => boolean;
  readonly starts: PendingStarts;
  /** Stops requests that wait for an instance. */
  readonly stopping: AbortSignal;
}
