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
  /** URL of the webhook in the subscriptions. */
  readonly url: string;
  /** Whether to re-enable subscriptions that Azure DevOps disabled. */
  readonly mayRepair: boolean;
  readonly open: (project: string) => Promise<Pick<ServiceHooks, 'organization' | 'projectId' | 'list' | 'ensure'>>;
  /** The key that passwords of subscriptions are derived from. */
  readonly masterKey: () => Promise<string>;
}

export interface ReconcileOptions {
  readonly ado: Pick<AzureDevOps, 'workItems' | 'pullRequests' | 'repositories' | 'identities' | 'withSignal'>;
  readonly queue: Pick<DeliveryQueue, 'send'>;
  readonly runs: Pick<AuditLog['runs'], 'list'>;
  /** Absent if the deployment does not configure its own URL. */
  readonly hooks?: WatchedHooks | undefined;
  /** Name of the ADO organisation. */
  readonly organization: string;
  readonly routing: RoutingRules;
  /** Projects to check; if empty, those with recent runs. */
  readonly projects: readonly string[];
  readonly startOnce: StartOnce;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export type ReconcileClient = Pick<DurableClient, 'getStatus' | 'raiseEvent' | 'startNew'>;

/** What one check found and raised. */
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

/** The shared state of one check. */
export interface ReconcileContext {
  readonly options: ReconcileOptions;
  /** Aborted when the check ends. */
  readonly ado: ReconcileOptions['ado'];
  readonly client: ReconcileClient;
  readonly rules: RoutingRules;
  readonly now: number;
  /** Milliseconds since the epoch: what is older is passed over. */
  readonly since: number;
  readonly tally: ReconcileCounts;
  /** Runs one part of the check; a failure does not stop the others. */
  attempt(what: string, work: () => Promise<void>): Promise<void>;
  /** As many as there is room for; different ones every time. */
  draw<Item>(items: readonly Item[], most: number, keyOf: (item: Item) => string): Item[];
}
