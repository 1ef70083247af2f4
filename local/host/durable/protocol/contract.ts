/**
 * What the durable engine and the rest of the local host promise each other. The engine knows nothing of HTTP or of
 * `@azure/functions`; the host knows nothing of histories. JSON texts stay texts here: neither side re-encodes them.
 */

/** Runtime states with the names and the meaning of the real Durable extension. */
export const runtimeStatuses = [
  'Pending',
  'Running',
  'Completed',
  'ContinuedAsNew',
  'Failed',
  'Canceled',
  'Terminated',
  'Suspended',
] as const;

export type RuntimeStatus = (typeof runtimeStatuses)[number];

/** The same names in the order of the numbers that .NET's OrchestrationStatus gives them: filters and histories use those. */
export const numberedStatuses: readonly RuntimeStatus[] = [
  'Running',
  'Completed',
  'ContinuedAsNew',
  'Failed',
  'Canceled',
  'Terminated',
  'Pending',
  'Suspended',
];

/** One event of a history, in the form the out-of-process protocol hands to the orchestrator. */
export type HistoryEvent = Readonly<Record<string, unknown>> & { readonly EventType: number };

/** How the engine runs user code: implemented by the host over `@azure/functions`. */
export interface FunctionInvoker {
  has(kind: 'orchestrator' | 'activity' | 'entity', name: string): boolean;
  /** Names registered of that kind, for error messages. */
  names(kind: 'orchestrator' | 'activity' | 'entity'): readonly string[];
  /**
   * Runs one step of an orchestrator.
   * @param payload the JSON text of the orchestration trigger's input (history, input, instanceId, isReplaying, …)
   * @param isProbe nothing happens in this call but a replay, and its failure is an answer: not worth a log line
   * @returns the JSON text the SDK answered; a thrown error carries `\n\n$OutOfProcData$:<json>` in its message
   */
  orchestrator(name: string, instanceId: string, payload: string, isProbe?: boolean): Promise<string>;
  /**
   * Runs an activity.
   * @param input JSON text, or undefined for none
   * @returns JSON text of the result, or undefined for none; rejects with the user's error
   */
  activity(name: string, instanceId: string, input: string | undefined): Promise<string | undefined>;
  /** Runs a batch of entity operations. Payload and answer are the JSON texts of the protocol. */
  entity(name: string, instanceId: string, payload: string): Promise<string>;
}

export interface StartOptions {
  readonly name: string;
  /** Made up (32 hexadecimal digits) when absent. */
  readonly instanceId?: string;
  /** JSON text. */
  readonly input?: string;
  readonly version?: string;
  /** Milliseconds since the epoch; the instance stays Pending until then. */
  readonly startAt?: number;
}

/** `exists`: an instance of this id is in a state that must not be overridden, and nothing was started. */
export type StartResult =
  | { readonly kind: 'started'; readonly instanceId: string }
  | { readonly kind: 'exists'; readonly instanceId: string; readonly status: RuntimeStatus };

export interface InstanceRecord {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: RuntimeStatus;
  /** JSON texts, or undefined where there is none. */
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly customStatus: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdTime: number;
  readonly lastUpdatedTime: number;
  readonly version: string | undefined;
  /** The orchestration that started this one as its child. */
  readonly parentInstanceId?: string | undefined;
}

export interface InstanceFilter {
  readonly runtimeStatus?: readonly RuntimeStatus[];
  readonly createdTimeFrom?: number;
  readonly createdTimeTo?: number;
  readonly instanceIdPrefix?: string;
  readonly name?: string;
  readonly top?: number;
  readonly continuationToken?: string;
}

export interface InstancePage {
  readonly instances: readonly InstanceRecord[];
  readonly continuationToken: string | undefined;
}

/** What became of a request on an instance: the management API turns it into 202, 404 or 410. */
export type InstanceRequestResult = 'accepted' | 'not-found' | 'finished' | 'invalid-state';

/** An entity that has a state. */
export interface EntityRecord {
  /** In lower case. */
  readonly name: string;
  readonly key: string;
  /** JSON text. */
  readonly state: string | undefined;
  /** Milliseconds since the epoch. */
  readonly lastOperationTime: number;
}

/** The durable engine: every accepted request is committed to its SQLite file before the method returns. */
export interface DurableEngine {
  readonly taskHubName: string;
  /** Begins to dispatch work; what an earlier process left unfinished is taken up again. */
  start(): void;
  /** Stops taking work and waits at most this long for what is running; the rest is taken up at the next start. */
  stop(drainMilliseconds: number): Promise<void>;
  /** Resolves when nothing is running or due (instances that wait for events or for later timers do not count). */
  whenIdle(): Promise<void>;

  startInstance(options: StartOptions): StartResult;
  getInstance(instanceId: string): InstanceRecord | undefined;
  getHistory(instanceId: string): readonly HistoryEvent[];
  listInstances(filter: InstanceFilter): InstancePage;
  raiseEvent(instanceId: string, eventName: string, data: string | undefined): InstanceRequestResult;
  terminate(instanceId: string, reason: string | undefined): InstanceRequestResult;
  suspend(instanceId: string, reason: string | undefined): InstanceRequestResult;
  resume(instanceId: string, reason: string | undefined): InstanceRequestResult;
  rewind(instanceId: string, reason: string | undefined): InstanceRequestResult;
  /** Starts a copy with the same input, under a new id unless `sameInstanceId`. */
  restart(instanceId: string, sameInstanceId: boolean): StartResult | 'not-found' | 'invalid-state';
  /** Removes an instance, whatever its state. @returns how many instances were removed */
  purge(instanceId: string): number;
  /** Removes all instances of a filter, whatever their state, and entities among them. */
  purgeByFilter(filter: InstanceFilter): number;

  /** State of an entity as JSON text, or undefined where it does not exist. */
  readEntity(name: string, key: string): string | undefined;
  signalEntity(name: string, key: string, operation: string, input: string | undefined, at?: number): void;
  /** Entities that exist, ordered by name and key. */
  listEntities(): readonly EntityRecord[];
}
