import { randomUUID } from 'node:crypto';
import { messageOf, stackOf } from '../errors.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  InvocationResponse,
  RetryContext,
  TraceContext,
  TypedData,
} from '../loading/coreTypes.ts';
import type { LoadedApp } from '../loading/loadApp.ts';
import type { RegisteredFunction } from '../loading/registry.ts';
import type { HostLog, LogLevel } from '../logging/log.ts';
import { resolveRetryPolicy, runWithRetries } from './retries.ts';
import { withTimeout } from './timeout.ts';

/** What a trigger hands to the function it starts. */
export interface TriggerCall {
  readonly data: TypedData | undefined;
  readonly metadata: Readonly<Record<string, TypedData>>;
  /** Why the function runs, for the log line. */
  readonly reason: string;
  readonly traceParent?: string | undefined;
  readonly traceState?: string | undefined;
  readonly invocationId?: string;
  /** The call is no work of its own, so nothing about it is logged. */
  readonly isQuiet?: boolean;
}

/** Fills the input bindings that are not triggers, such as the durable client. */
export type InputBinder = (fn: RegisteredFunction) => readonly { readonly name: string; readonly data: TypedData }[];

/** Hands over what a function left in its output bindings. */
export type OutputSink = (fn: RegisteredFunction, response: InvocationResponse) => Promise<void>;

/** Runs functions of the app. Rejects with what the user's code threw. */
export interface Invoker {
  invoke(fn: RegisteredFunction, call: TriggerCall): Promise<InvocationResponse>;
  /** How many calls were begun so far. */
  readonly begun: number;
  /** Resolves when nothing runs any more. */
  whenIdle(): Promise<void>;
}

export interface InvokerOptions {
  readonly app: LoadedApp;
  readonly bindInputs: InputBinder;
  readonly sendOutputs: OutputSink;
  readonly log: HostLog;
  /** How long one call may take, in milliseconds of the wall clock; no limit without it. */
  readonly timeoutMilliseconds?: number | undefined;
}

/** Makes the invoker: arguments, hooks, the user's function, response, and the log lines about it. */
export function createInvoker(options: InvokerOptions): Invoker {
  const running = new Set<Promise<unknown>>();
  let begun = 0;

  async function invokeOnce(fn: RegisteredFunction, call: TriggerCall, retry: RetryContext | undefined) {
    const started = performance.now();
    const log: HostLog = call.isQuiet ? () => undefined : options.log;
    const invocationId = call.invocationId ?? randomUUID();
    const category = `Function.${fn.name}`;
    log('information', category, `Executing 'Functions.${fn.name}' (Reason='${call.reason}', Id=${invocationId})`);
    try {
      const work = runModel({ ...options, log }, fn, call, invocationId, retry);
      const response = await withTimeout(work, options.timeoutMilliseconds, `Functions.${fn.name}`, invocationId);
      await options.sendOutputs(fn, response);
      const took = Math.round(performance.now() - started);
      log(
        'information',
        category,
        `Executed 'Functions.${fn.name}' (Succeeded, Id=${invocationId}, Duration=${took}ms)`,
      );
      return response;
    } catch (error) {
      const took = Math.round(performance.now() - started);
      log(
        'error',
        category,
        `Executed 'Functions.${fn.name}' (Failed, Id=${invocationId}, Duration=${took}ms): ${stackOf(error)}`,
      );
      throw error;
    }
  }

  return {
    get begun() {
      return begun;
    },
    async invoke(fn, call) {
      begun += 1;
      const policy = resolveRetryPolicy(fn);
      const work =
        policy === undefined
          ? invokeOnce(fn, call, undefined)
          : runWithRetries(policy, (retry) => invokeOnce(fn, call, retry));
      running.add(work);
      try {
        return await work;
      } finally {
        running.delete(work);
      }
    },
    async whenIdle() {
      while (running.size > 0) {
        await Promise.allSettled(running);
      }
    },
  };
}

async function runModel(
  options: InvokerOptions,
  fn: RegisteredFunction,
  call: TriggerCall,
  invocationId: string,
  retryContext: RetryContext | undefined,
): Promise<InvocationResponse> {
  const { app } = options;
  const state: { invocationContext: unknown } = { invocationContext: undefined };
  const coreContext: CoreInvocationContext = {
    invocationId,
    request: {
      invocationId,
      functionId: fn.functionId,
      inputData: [{ name: fn.trigger.name, data: call.data }, ...options.bindInputs(fn)],
      triggerMetadata: call.metadata,
      traceContext: traceContextOf(call),
      retryContext,
    },
    metadata: fn.metadata,
    state: undefined,
    log: (level, category, message) => logFromFunction(options, fn, state.invocationContext, level, category, message),
  };
  const model = app.model.getInvocationModel(coreContext);
  const { context, inputs } = await model.getArguments();
  state.invocationContext = context;
  const hookData = {};

  coreContext.state = 'preInvocationHooks';
  const before = await runPreHooks(app, {
    hookData,
    invocationContext: context,
    inputs,
    functionCallback: fn.callback,
  });

  coreContext.state = 'invocation';
  const outcome = await settle(() => model.invokeFunction(context, before.inputs, before.callback));

  coreContext.state = 'postInvocationHooks';
  const result = await runPostHooks(app, { hookData, invocationContext: context, inputs: before.inputs, ...outcome });
  return model.getResponse(context, result);
}

async function settle(run: () => Promise<unknown>): Promise<{ result: unknown; error: unknown }> {
  try {
    return { result: await run(), error: null };
  } catch (error) {
    return { result: undefined, error: error ?? new Error('The function threw nothing') };
  }
}

async function runPreHooks(
  app: LoadedApp,
  start: { hookData: object; invocationContext: unknown; inputs: unknown[]; functionCallback: FunctionCallback },
): Promise<{ inputs: unknown[]; callback: FunctionCallback }> {
  const context: typeof start & Record<string, unknown> = { ...start, appHookData: app.hookData };
  for (const hook of app.registration.hooks.preInvocation) {
    await hook(context);
  }
  return { inputs: context.inputs, callback: context.functionCallback };
}

async function runPostHooks(
  app: LoadedApp,
  start: { hookData: object; invocationContext: unknown; inputs: unknown[]; result: unknown; error: unknown },
): Promise<unknown> {
  const context: typeof start & Record<string, unknown> = { ...start, appHookData: app.hookData };
  for (const hook of app.registration.hooks.postInvocation) {
    await hook(context);
  }
  if (context.error !== null && context.error !== undefined) {
    throw context.error;
  }
  return context.result;
}

function logFromFunction(
  options: InvokerOptions,
  fn: RegisteredFunction,
  invocationContext: unknown,
  level: LogLevel,
  category: 'user' | 'system',
  message: string,
): void {
  const entry: Record<string, unknown> = { level, message, category, invocationContext, hookData: {} };
  for (const hook of options.app.registration.hooks.log) {
    try {
      hook(entry);
    } catch (error) {
      options.log('error', `Function.${fn.name}`, `A log hook failed: ${messageOf(error)}`);
    }
  }
  const text = typeof entry['message'] === 'string' ? entry['message'] : message;
  options.log(level, `Function.${fn.name}${category === 'user' ? '.User' : ''}`, text);
}

function traceContextOf(call: TriggerCall): TraceContext {
  return { traceParent: call.traceParent ?? newTraceParent(), traceState: call.traceState ?? '', attributes: {} };
}

/** Made of UUIDs, which Node draws from a pool of entropy: asking the system each time costs more than all else here. */
function newTraceParent(): string {
  const traceId = randomUUID().replaceAll('-', '');
  const spanId = randomUUID().replaceAll('-', '').slice(0, 16);
  return `00-${traceId}-${spanId}-00`;
}
