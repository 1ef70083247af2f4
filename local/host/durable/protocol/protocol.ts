/** Numbers of the out-of-process protocol of the Durable extension (durable-functions, `HistoryEventType`). */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  GenericEvent: 17,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

/** durable-functions, `ActionType`. */
export const ActionType = {
  CallActivity: 0,
  CallActivityWithRetry: 1,
  CallSubOrchestrator: 2,
  CallSubOrchestratorWithRetry: 3,
  ContinueAsNew: 4,
  CreateTimer: 5,
  WaitForExternalEvent: 6,
  CallEntity: 7,
  CallHttp: 8,
  SignalEntity: 9,
  ScheduledSignalEntity: 10,
  WhenAny: 11,
  WhenAll: 12,
  LockEntities: 13,
  ReleaseEntities: 14,
} as const;

/** Schema V4, the newest that durable-functions 3.5 speaks; entity locks need it. */
export const REPLAY_SCHEMA = 3;
/** A timer beyond this is cut in legs by the SDK, which expects a timer event for each leg. */
export const LONGEST_TIMER = 6 * 24 * 60 * 60 * 1000;
export const LONG_TIMER_LEG = 3 * 24 * 60 * 60 * 1000;
/** What callHttp waits between polls where the answer has no Retry-After. */
export const HTTP_POLL_DELAY = 30_000;
/** Name under which the extension schedules callHttp. */
export const HTTP_ACTIVITY = 'BuiltIn::HttpActivity';

const SETTINGS =
  `"upperSchemaVersion":1,"upperSchemaVersionNew":${REPLAY_SCHEMA},"longRunningTimerIntervalDuration":"3.00:00:00",` +
  `"maximumShortTimerDuration":"6.00:00:00","defaultHttpAsyncRequestSleepTimeMillseconds":${HTTP_POLL_DELAY}`;

export interface OrchestratorInput {
  /** JSON texts of the events, oldest first, with commas between them. */
  readonly history: string;
  /** JSON text. */
  readonly input: string | undefined;
  readonly instanceId: string;
  readonly isReplaying: boolean;
  readonly parentInstanceId: string | undefined;
}

/** The JSON text an orchestration trigger is handed, in the shape of the real extension (recordings/invocations). */
export function orchestratorPayload(step: OrchestratorInput): string {
  return (
    `{"history":[${step.history}],"input":${step.input ?? 'null'},` +
    `"instanceId":${JSON.stringify(step.instanceId)},"isReplaying":${step.isReplaying},` +
    `"parentInstanceId":${JSON.stringify(step.parentInstanceId ?? null)},${SETTINGS}}`
  );
}
