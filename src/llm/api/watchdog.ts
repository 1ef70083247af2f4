import { AgentError } from '../../contracts/agentError.ts';
import { endpointName, type ModelEndpoint } from '../requests/modelEndpoint.ts';

export interface Watchdog {
  /** Aborts the call's connection when a limit is reached or the caller gives up. */
  readonly signal: AbortSignal;
  /** Never resolves; rejects when a limit is reached or the caller gives up. */
  readonly expiry: Promise<never>;
  /** To be called for each event of a stream. */
  noteProgress(): void;
  /** To be called where the answer comes in one piece: until then nothing can be heard. */
  awaitWhole(): void;
  /** Why the call was ended, once it was. */
  failure(): AgentError | undefined;
  stop(): void;
}

export interface WatchdogLimits {
  readonly idleMilliseconds: number;
  readonly totalMilliseconds: number;
  /** The caller's own way to give up. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Watches over one call: the SDK's own timeout ends with the response's headers, so a stream that stalls later would
 * hang forever.
 */
export function startWatchdog(endpoint: ModelEndpoint, limits: WatchdogLimits): Watchdog {
  const controller = new AbortController();
  const { promise: expiry, reject } = Promise.withResolvers<never>();
  // Whoever races against the expiry sees it; when nobody does any more it must not count as unhandled.
  expiry.catch(() => undefined);
  let failure: AgentError | undefined;
  let isIdleWatched = true;

  function end(error: AgentError): void {
    if (failure !== undefined) return;
    failure = error;
    controller.abort(error);
    reject(error);
  }

  const { idleMilliseconds, totalMilliseconds, signal } = limits;
  const idle = setTimeout(
    () =>
      end(new AgentError('timeout', `The ${endpointName(endpoint)} sent nothing for ${seconds(idleMilliseconds)} s.`)),
    idleMilliseconds,
  );
  const total = setTimeout(
    () =>
      end(
        new AgentError('timeout', `The ${endpointName(endpoint)} did not finish in ${seconds(totalMilliseconds)} s.`),
      ),
    totalMilliseconds,
  );
  const giveUp = () => end(cancelled(endpoint, signal?.reason));
  if (signal?.aborted) giveUp();
  signal?.addEventListener('abort', giveUp, { once: true });

  return {
    signal: controller.signal,
    expiry,
    noteProgress: () => void (isIdleWatched && idle.refresh()),
    awaitWhole() {
      isIdleWatched = false;
      clearTimeout(idle);
    },
    failure: () => failure,
    stop() {
      clearTimeout(idle);
      clearTimeout(total);
      signal?.removeEventListener('abort', giveUp);
    },
  };
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}

function cancelled(endpoint: ModelEndpoint, reason: unknown): AgentError {
  if (reason instanceof AgentError) return reason;
  const message = `The call of the ${endpointName(endpoint)} was cancelled by its caller.`;
  return new AgentError('unexpected', message, { isRetryable: false, cause: reason });
}
