import type { DurableClient } from 'durable-functions';
import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { ServiceHooks } from '../../ado/serviceHooks/serviceHooks.ts';
import type { RoutingRules } from '../../gateway/routing/routing.ts';
import type { AuditLog } from '../../platform/audit/auditLog.ts';
import type { StartOnce } from '../../platform/durable/startOnce.ts';
import type { DeliveryQueue } from '../../platform/queues/deliveryQueue.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

/** The service hooks that send to this installation. */
export interface WatchedHooks {
  /** Address of the webhook, as the subscriptions have it. */
  readonly url: string;
  /** Whether what Azure DevOps switched off may be switched on again. */
  readonly mayRepair: boolean;
  readonly open: (project: string) => Promise<Pick<ServiceHooks, 'organization' | 'projectId' | 'list' | 'ensure'>>;
  /** The key that passwords of subscriptions are derived from. */
  readonly masterKey: () => Promise<string>;
}

export interface ReconcileOptions {
  readonly ado: Pick<AzureDevOps, 'workItems' | 'pullRequests' | 'repositories' | 'identities' | 'withSignal'>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly runs: Pick<AuditLog['runs'], 'list'>;
  /** Absent where the deployment does not say its own address. */
  readonly hooks?: WatchedHooks | undefined;
  /** Name of the ADO organisation. */
  readonly organization: string;
  readonly routing: RoutingRules;
  /** Projects to look into; without any those in which runs began lately. */
  readonly projects: readonly string[];
  readonly startOnce: StartOnce;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export type ReconcileClient = Pick<DurableClient, 'getStatus' | 'raiseEvent' | 'startNew'>;

/** What one look found and raised. */
export interface ReconcileCounts {
  runsStarted: number;
  commandsSent: number;
  shepherdsNudged: number;
  runsTakenBack: number;
  orphanedPullRequests: number;
  hooksUnwell: number;
  hooksRepaired: number;
  failures: number;
}

/** One look at everything, as its parts share it. */
export interface ReconcileContext {
  readonly options: ReconcileOptions;
  /** Ends with the look. */
  readonly ado: ReconcileOptions['ado'];
  readonly client: ReconcileClient;
  readonly rules: RoutingRules;
  readonly now: number;
  /** Milliseconds since the epoch: what is older is passed over. */
  readonly since: number;
  readonly tally: ReconcileCounts;
  /** Carries out a part; one that fails stops none of the others. */
  attempt(what: string, work: () => Promise<void>): Promise<void>;
  /** As many as there is room for, others every time. */
  draw<Item>(items: readonly Item[], most: number, keyOf: (item: Item) => string): Item[];
}
