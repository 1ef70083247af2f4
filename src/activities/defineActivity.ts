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

/** What an activity needs of the durable client to manage other orchestrations. */
export type RunClient = Pick<DurableClient, 'getStatus' | 'raiseEvent' | 'startNew' | 'terminate'>;

type ActivityResult = z.infer<typeof activityResultSchema>;

/** An activity ready to be registered with the durable engine. */
export interface Activity {
  readonly name: ActivityName;
  /** Whether the handler gets the durable client. */
  readonly needsClient?: boolean;
  readonly handler: (input: unknown, client?: RunClient) => Promise<ActivityResult>;
}

/**
 * Wraps the work of an activity: validates its input against the contract, adds the run's id to every log line and
 * span, and turns failures of a known type into values. Unexpected errors are thrown, and the engine records them.
 */
export function defineActivity<Name extends ActivityName>(
  name: Name,
  logger: Logger,
  work: (input: ActivityInput<Name>) => Promise<ActivityOutput<Name>>,
): Activity {
  return { name, handler: (rawInput) => handle(name, logger, rawInput, work) };
}

/** Like {@link defineActivity}, for work that manages other orchestrations. */
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
  // The contracts do not know about traces, so the trace is a separate member.
  return await withTraceOf(rawInput, () => withRun(input.runId, () => runLogged(name, logger, () => work(input))));
}

function refuseInput(name: ActivityName, error: z.ZodError): ActivityResult {
  const places = error.issues.map((issue) => issue.path.join('.')).join(', ');
  const message = `The input of the activity ${name} does not match its contract (at ${places}). The orchestration was started by another version. Start the run again.`;
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
