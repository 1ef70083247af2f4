import { type Clock, createRealClock } from './clock.ts';
import { createDispatcher, type Dispatcher, type Limits } from './dispatcher.ts';
import type { Environment, Visibility } from './environment.ts';
import { type Faults, NO_FAULTS } from './faults.ts';
import { createManagement } from './management.ts';
import type { DurableEngine, FunctionInvoker } from './protocol/contract.ts';
import type { RuleCheck } from './rules/findBrokenRule.ts';
import { createLiveInstances } from './steps/liveInstances.ts';
import { openStore } from './store/store.ts';
import type { VersionRules } from './versions.ts';

export interface EngineOptions extends VersionRules {
  /** Path of the SQLite file, made if it is missing. */
  readonly file: string;
  readonly taskHubName: string;
  readonly invoker: FunctionInvoker;
  /** Default: the wall clock. */
  readonly clock?: Clock;
  readonly limits?: Partial<Limits>;
  /** Takes lines about what had to be tried again. Default: they are dropped. */
  readonly log?: (line: string) => void;
  /** Fault switches for tests. */
  readonly faults?: Faults;
  /** What is done about orchestrators that go wrong on the real host. Default: report. */
  readonly ruleCheck?: RuleCheck;
  /** How long what a killed process was at stays hidden, in milliseconds. Default: five minutes each, as in Azure. */
  readonly visibility?: Partial<Visibility>;
  /** Kinder than the real extension, for debugging: what a killed process was at comes back at once. */
  readonly isLenient?: boolean;
}

/** The app's code shares one thread, so these bound how much waits in memory rather than how much computes. */
const DEFAULT_LIMITS: Limits = { maxConcurrentActivities: 100, maxConcurrentOrchestrators: 100 };

const DEFAULT_VISIBILITY: Visibility = { control: 5 * 60_000, workItem: 5 * 60_000 };

/**
 * Makes the durable engine on a SQLite file.
 * @throws where the file is in use by another process or was written by another version
 */
export function createDurableEngine(options: EngineOptions): DurableEngine {
  const {
    file,
    taskHubName,
    invoker,
    clock = createRealClock(),
    faults = NO_FAULTS,
    log = () => {},
    ruleCheck = 'report',
  } = options;
  const { isLenient = false, visibility } = options;
  const store = openStore(file);
  let isClosed = false;
  let dispatcher: Dispatcher | undefined;
  const environment: Environment = {
    ...{
      store,
      invoker,
      clock,
      faults,
      log,
      versions: options,
      ruleCheck,
      isLenient,
      visibility: { ...DEFAULT_VISIBILITY, ...visibility },
      lives: createLiveInstances(store),
    },
    wake: (notices) => dispatcher?.wake(notices),
    isClosed: () => isClosed,
  };
  const aborter = new AbortController();
  const active = createDispatcher(environment, { ...DEFAULT_LIMITS, ...options.limits }, aborter.signal);
  dispatcher = active;
  return {
    taskHubName,
    ...createManagement(environment),
    start: () => active.start(),
    whenIdle: () => active.whenIdle(),
    async stop(drainMilliseconds) {
      if (isClosed) return;
      await active.drain(drainMilliseconds);
      isClosed = true;
      aborter.abort();
      store.close();
    },
  };
}
