import { randomUUID } from 'node:crypto';
import { isNativeError } from 'node:util/types';
import { messageOf, stackOf } from '../errors.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  InvocationResponse,
  RetryContext,
  TypedData,
} from '../loading/coreTypes.ts';
import type { LoadedApp } from '../loading/loadApp.ts';
import type { RegisteredFunction } from '../loading/registry.ts';
import type { HostLog, LogLevel } from '../logging/log.ts';
import { resolveRetryPolicy, runWithRetries } from './retries.ts';
import { withTimeout } from './timeout.ts';
import { type CallerTrace, traceContextOf } from './traceContext.ts';

/** What a trigger hands to the function it starts. */
export interface TriggerCall extends CallerTrace {
  readonly data: TypedData | undefined;
  readonly metadata: Readonly<Record<string, TypedData>>;
  /** Why the function runs, for the log line. */
  readonly reason: string;
  readonly invocationId?: string;
  /** The call is no work of its own, so nothing about it is logged. */
  readonly isQuiet?: boolean;
}

/** Fills the input bindings that are not triggers, such as the durable client. */
export type InputBinder = (fn: RegisteredFunction) => readonly { readonly name: string; readonly data: TypedData }[];

/** Hands over what a function left in its output bindings; undefined where it has none to hand over. */
export type OutputSink = (fn: RegisteredFunction, response: InvocationResponse) => Promise<void> | undefined;

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

interface PreInvocation {
  inputs: unknown[];
  functionCallback: FunctionCallback;
}

interface PostInvocation {
  inputs: unknown[];
  result: unknown;
  error: unknown;
}

/** What hooks are handed, and may change. */
type HookData<T> = T & Record<string, unknown>;

/** Makes the invoker: arguments, hooks, the user's function, response, and the log lines about it. */
export function createInvoker(options: InvokerOptions): Invoker {
  const running = new Set<Promise<unknown>>();
  let begun = 0;

  async function invokeOnce(fn: RegisteredFunction, call: TriggerCall, retry: RetryContext | undefined) {
    const started = performance.now();
    const log: HostLog = call.isQuiet ? () => undefined : options.log;
    const invocationId = call.invocationId ?? randomUUID();
    log(
      'information',
      fn.logCategory,
      `Executing 'Functions.${fn.name}' (Reason='${call.reason}', Id=${invocationId})`,
    );
    try {
      const work = runModel({ ...options, log }, fn, call, invocationId, retry);
      const response = await withTimeout(work, options.timeoutMilliseconds, `Functions.${fn.name}`, invocationId);
      const sending = options.sendOutputs(fn, response);
      if (sending !== undefined) {
        await sending;
      }
      const took = Math.round(performance.now() - started);
      log(
        'information',
        fn.logCategory,
        `Executed 'Functions.${fn.name}' (Succeeded, Id=${invocationId}, Duration=${took}ms)`,
      );
      return response;
    } catch (error) {
      const took = Math.round(performance.now() - started);
      log(
        'error',
        fn.logCategory,
        `Executed 'Functions.${fn.name}' (Failed, Id=${invocationId}, Duration=${took}ms): ${stackOf(error)}`,
      );
      throw error;
    }
  }

  return {
    get begun() {
      return begun;
    },
    invoke(fn, call) {
      begun += 1;
      const policy = resolveRetryPolicy(fn);
      const work =
        policy === undefined
          ? invokeOnce(fn, call, undefined)
          : runWithRetries(policy, (retry) => invokeOnce(fn, call, retry));
      running.add(work);
      const settled = (): void => void running.delete(work);
      work.then(settled, settled);
      return work;
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
  const { model, hookData: appHookData, registration } = options.app;
  const { hooks } = registration;
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
  const invocation = model.getInvocationModel(coreContext);
  const { context, inputs } = await invocation.getArguments();
  state.invocationContext = context;
  const shared = { hookData: {}, appHookData, invocationContext: context };

  coreContext.state = 'preInvocationHooks';
  const before: HookData<PreInvocation> = { ...shared, inputs, functionCallback: fn.callback };
  for (const hook of hooks.preInvocation) {
    await hook(before);
  }

  coreContext.state = 'invocation';
  const after: HookData<PostInvocation> = { ...shared, inputs: before.inputs, result: undefined, error: null };
  try {
    after.result = await invocation.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error;
  }

  coreContext.state = 'postInvocationHooks';
  for (const hook of hooks.postInvocation) {
    await hook(after);
  }
  // Whoever throws nothing has succeeded, as with the real worker.
  if (after.error !== null && after.error !== undefined) {
    throw asError(after.error);
  }
  return invocation.getResponse(context, after.result);
}

/** Anything thrown as the worker reports it: errors are what they are, other values become a message. */
function asError(thrown: unknown): unknown {
  if (isNativeError(thrown)) {
    return thrown;
  }
  const text = typeof thrown === 'object' ? JSON.stringify(thrown) : String(thrown);
  return Object.assign(new Error(text), { cause: thrown });
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
      options.log('error', fn.logCategory, `A log hook failed: ${messageOf(error)}`);
    }
  }
  const text = typeof entry['message'] === 'string' ? entry['message'] : message;
  options.log(level, category === 'user' ? `${fn.logCategory}.User` : fn.logCategory, text);
}
