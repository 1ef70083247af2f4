import { createHash } from 'node:crypto';
import type { LogLevel } from '../logging/log.ts';
import type {
  Binding,
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  HookName,
  ProgrammingModel,
} from './coreTypes.ts';

export interface RegisteredFunction {
  readonly name: string;
  readonly functionId: string;
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
  /** What its lines in the log go under. */
  readonly logCategory: string;
  readonly trigger: { readonly name: string; readonly type: string; readonly binding: Binding };
}

/** What an app registered while it was loaded. */
export interface AppRegistration {
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
  readonly hooks: Readonly<Record<HookName, readonly HookCallback[]>>;
  programmingModel(): ProgrammingModel | undefined;
  /** From now on `registerFunction` is an error, as it is on the real host. */
  seal(): void;
}

const HOOK_NAMES: readonly HookName[] = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'];

/** Versions the app sees. They are those of the host whose behaviour is reproduced. */
const WORKER_VERSION = '3.12.0';
const HOST_VERSION = '4.1037.0.0';

/** Something the app may give back; the class is part of the API the host provides. */
export class Disposable {
  readonly #callOnDispose: () => void;
  #disposed = false;

  static from(...disposables: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const disposable of disposables) {
        disposable.dispose();
      }
    });
  }

  constructor(callOnDispose: () => void) {
    this.#callOnDispose = callOnDispose;
  }

  dispose(): void {
    if (!this.#disposed) {
      this.#disposed = true;
      this.#callOnDispose();
    }
  }
}

/**
 * Makes the object that apps get as `@azure/functions-core`, and the registration it fills.
 * @param log receives what the programming model logs outside of invocations
 */
export function createCoreApi(log: (level: LogLevel, message: string) => void): {
  readonly coreApi: object;
  readonly registration: AppRegistration;
} {
  const functions = new Map<string, RegisteredFunction>();
  const hooks: Record<HookName, HookCallback[]> = {
    appStart: [],
    appTerminate: [],
    preInvocation: [],
    postInvocation: [],
    log: [],
  };
  let model: ProgrammingModel | undefined;
  let sealed = false;

  const coreApi = {
    version: WORKER_VERSION,
    hostVersion: HOST_VERSION,
    Disposable,
    log: (level: LogLevel, _category: string, message: string) => log(level, message),
    setProgrammingModel: (next: ProgrammingModel) => {
      model = next;
    },
    getProgrammingModel: () => model,
    registerHook: (name: string, callback: HookCallback) => addHook(hooks, name, callback),
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
      if (sealed) {
        throw new Error(`A function can only be registered during app startup: '${metadata.name}' came too late.`);
      }
      return addFunction(functions, metadata, callback);
    },
  };
  const registration = {
    functions,
    hooks,
    programmingModel: () => model,
    seal: () => {
      sealed = true;
    },
  };
  return { coreApi, registration };
}

function addHook(hooks: Record<HookName, HookCallback[]>, name: string, callback: HookCallback): Disposable {
  const hookName = HOOK_NAMES.find((known) => known === name);
  if (hookName === undefined) {
    // The SDK looks at both marks to tell "this host is too old" from other errors.
    throw Object.assign(new RangeError(`Unrecognized hook "${name}"`), { isAzureFunctionsSystemError: true });
  }
  hooks[hookName].push(callback);
  return new Disposable(() => {
    const index = hooks[hookName].indexOf(callback);
    if (index >= 0) {
      hooks[hookName].splice(index, 1);
    }
  });
}

function addFunction(
  functions: Map<string, RegisteredFunction>,
  metadata: FunctionMetadata,
  callback: FunctionCallback,
): Disposable {
  const key = metadata.name.toLowerCase();
  if (functions.has(key)) {
    throw new Error(`A function named '${metadata.name}' is already registered. Give each function its own name.`);
  }
  const trigger = Object.entries(metadata.bindings).find(([, binding]) => /trigger$/i.test(binding.type ?? ''));
  if (trigger === undefined) {
    throw new Error(`Function '${metadata.name}' has no trigger.`);
  }
  const [name, binding] = trigger;
  const functionId = metadata.functionId ?? deterministicId(metadata.name);
  functions.set(key, {
    name: metadata.name,
    functionId,
    metadata: { ...metadata, functionId },
    callback,
    logCategory: `Function.${metadata.name}`,
    trigger: { name, type: binding.type ?? '', binding },
  });
  return new Disposable(() => functions.delete(key));
}

function deterministicId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
