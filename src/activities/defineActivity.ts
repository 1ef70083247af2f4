import type { DurableClient } from 'durable-functions';
import type { z } from 'zod';
import {
  type ActivityInput,
  type ActivityName,
  type ActivityOutput,
  activityContracts,
  type activityResultSchema,
} from '../contracts/activities.ts';
import { AgentError, toError, toFailure } from '../contracts/agentError.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { recordValue } from '../platform/telemetry/metrics.ts';
import { withRun } from '../platform/telemetry/runContext.ts';
import { inSpan } from '../platform/telemetry/spans.ts';
import { withTraceOf } from '../platform/telemetry/traceparent.ts';

/** What an activity needs of the durable client, to speak to the engine about other orchestrations. */
export type RunClient = Pick<DurableClient, 'getStatus' | 'raiseEvent' | 'startNew' | 'terminate'>;

type ActivityResult = z.infer<typeof activityResultSchema>;

/** An activity ready to be registered with the durable engine. */
export interface Activity {
  readonly name: ActivityName;
  /** Whether the handler is to be given the durable client. */
  readonly needsClient?: boolean;
  readonly handler: (input: unknown, client?: RunClient) => Promise<ActivityResult>;
}

/**
 * Wraps the work of an activity: its input is validated against the contract, every line and span inside carries the
 * run's id, and a failure of a known type becomes a value. What nobody foresaw is thrown, and the engine records it.
 */
export function defineActivity<Name extends ActivityName>(
  name: Name,
  logger: Logger,
  work: (input: ActivityInput<Name>) => Promise<ActivityOutput<Name>>,
): Activity {
  return { name, handler: (rawInput) => handle(name, logger, rawInput, work) };
}

/** As {@link defineActivity}, for work that speaks to the durable engine about other orchestrations. */
export function defineClientActivity<Name extends ActivityName>(
  name: Name,
  logger: Logger,
  work: (input: ActivityInput<Name>, client: RunClient) => Promise<ActivityOutput<Name>>,
): Activity {
  const message = `The activity ${name} was registered without the durable client. Register it with the client's binding.`;
  return {
    name,
    needsClient: true,
    handler: (rawInput, client) =>
      handle(name, logger, rawInput, (input: ActivityInput<Name>) => {
        if (client === undefined) throw new AgentError('configuration', message);
        return work(input, client);
      }),
  };
}

async function handle<Name extends ActivityName>(
  name: Name,
  logger: Logger,
  rawInput: unknown,
  work: (input: ActivityInput<Name>) => Promise<ActivityOutput<Name>>,
): Promise<ActivityResult> {
  const parsed = activityContracts[name].input.safeParse(rawInput);
  if (!parsed.success) return refuseInput(name, parsed.error);
  const input = parsed.data as ActivityInput<Name>;
  // The contracts know nothing of traces: what carries one is beside what they describe.
  return await withTraceOf(rawInput, () => withRun(input.runId, () => runLogged(name, logger, () => work(input))));
}

function refuseInput(name: ActivityName, error: z.ZodError): ActivityResult {
  const places = error.issues.map((issue) => issue.path.join('.')).join(', ');
  const message = `The input of the activity ${name} is not of its contract's shape (at ${places}). The orchestration was started by another version: start the run again.`;
  return { ok: false, failure: { type: 'invalid-input', message, isRetryable: false } };
}

async function runLogged(name: ActivityName, logger: Logger, work: () => Promise<unknown>): Promise<ActivityResult> {
  const started = performance.now();
  const durationMs = () => Math.round(performance.now() - started);
  const measureStep = (errorType?: string) =>
    recordValue('code_agent.step.duration', (performance.now() - started) / 1000, {
      step: name,
      'error.type': errorType,
    });
  try {
    const value = await inSpan(`activity ${name}`, {}, work);
    measureStep();
    logger.info('activity finished', { activity: name, durationMs: durationMs() });
    return { ok: true, value };
  } catch (error) {
    const failure = toFailure(error);
    measureStep(failure.type);
    logger.warn('activity failed', {
      activity: name,
      durationMs: durationMs(),
      errorType: failure.type,
      isRetryable: failure.isRetryable,
      detail: failure.message,
    });
    if (error instanceof AgentError) return { ok: false, failure };
    throw toError(error);
  }
}
