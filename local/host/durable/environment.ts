import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { FunctionInvoker } from './protocol/contract.ts';
import type { RuleCheck } from './rules/findBrokenRule.ts';
import type { Notices } from './steps/commit.ts';
import type { LiveInstances } from './steps/liveInstances.ts';
import type { Store } from './store/store.ts';
import type { VersionRules } from './versions.ts';

/** How long work stays hidden that a process had begun when it died, in milliseconds. */
export interface Visibility {
  /** Steps of orchestrations and operations of entities. */
  readonly control: number;
  /** Activities. */
  readonly workItem: number;
}

/** What the parts of the engine share. */
export interface Environment {
  readonly store: Store;
  readonly lives: LiveInstances;
  readonly invoker: FunctionInvoker;
  readonly clock: Clock;
  readonly versions: VersionRules;
  readonly ruleCheck: RuleCheck;
  readonly visibility: Visibility;
  readonly isLenient: boolean;
  readonly faults: Faults;
  readonly log: (line: string) => void;
  /** Has what got something to do by a commit done. */
  readonly wake: (notices: Notices) => void;
  /** The file is closed: outcomes of what still runs are dropped, and the work is taken up at the next start. */
  readonly isClosed: () => boolean;
}
