/** A metric. `counter` adds up, `histogram` shows a distribution, `gauge` is the current value. */
export interface MetricDefinition {
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** UCUM, as OpenTelemetry requires. Names of counted things are in braces. */
  readonly unit: string;
  readonly description: string;
  /** Attributes with their possible values. None can grow without bound, and none contains content. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Upper bounds of a histogram's buckets. */
  readonly bounds?: readonly number[];
}

/** From a fast call to the longest one allowed. */
const callSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];
/** From a run that is rejected at once to one whose pull request stays open for weeks. */
const runSeconds = [10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400, 604_800, 2_592_000];
const tokenCounts = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

const model = { 'gen_ai.request.model': 'model or deployment' };

/**
 * Every metric of the app. `npm run docs` writes docs/telemetry.md from it, and a test checks the alert rules against it.
 * Names with `gen_ai`, `http` and `messaging` come from OpenTelemetry.
 */
export const metricTable = {
  'code_agent.deliveries': {
    kind: 'counter',
    unit: '{delivery}',
    description: 'Deliveries that reached the webhook',
    attributes: {
      event: 'event type from Azure DevOps, or `unknown`',
      outcome: '`accepted`, `ignored`, `refused`, `malformed`, `put-off`, `failed`',
    },
  },
  'code_agent.queue.depth': {
    kind: 'gauge',
    unit: '{message}',
    description: 'Deliveries waiting on the queue (approximate)',
    attributes: {},
  },
  'code_agent.queue.age': {
    kind: 'gauge',
    unit: 's',
    description: 'How long the oldest delivery has been waiting on the queue; 0 when none is waiting',
    attributes: {},
  },
  'code_agent.queue.poison': {
    kind: 'gauge',
    unit: '{message}',
    description: 'Deliveries in the poison queue',
    attributes: {},
  },
  'code_agent.runs': {
    kind: 'counter',
    unit: '{run}',
    description: 'Runs that ended',
    attributes: { outcome: 'outcome as in the audit log: `pull-request-completed`, `failed`, `cancelled`, …' },
  },
  'code_agent.run.steps': {
    kind: 'counter',
    unit: '{step}',
    description: 'Steps that runs entered',
    attributes: { step: 'a step of docs/lifecycle.md' },
  },
  'code_agent.run.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'From the first event of a run to its end',
    attributes: { outcome: 'as in `code_agent.runs`' },
    bounds: runSeconds,
  },
  'code_agent.step.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'How long one attempt of an activity took',
    attributes: { step: 'the activity', 'error.type': 'type of the failure; absent if there was none' },
    bounds: callSeconds,
  },
  'code_agent.candidates': {
    kind: 'counter',
    unit: '{candidate}',
    description: 'Candidates that were checked',
    attributes: { outcome: '`ready`, `refused`, `failed`' },
  },
  'code_agent.findings': {
    kind: 'counter',
    unit: '{finding}',
    description: 'Findings of the checks',
    attributes: { kind: 'code of the check', severity: '`error`, `warning`' },
  },
  'code_agent.repairs': {
    kind: 'counter',
    unit: '{round}',
    description: 'Rounds of fixes on pull requests',
    attributes: { cause: '`build`, `review`, `conflict`, `command`' },
  },
  'code_agent.approvals.waiting': {
    kind: 'gauge',
    unit: '{run}',
    description: 'Runs waiting for approval',
    attributes: {},
  },
  'code_agent.approval.age': {
    kind: 'gauge',
    unit: 's',
    description: 'How long the oldest approval request has been waiting; 0 when none is waiting',
    attributes: {},
  },
  'code_agent.pull_requests': {
    kind: 'counter',
    unit: '{pull_request}',
    description: 'Pull requests opened, merged and abandoned',
    attributes: { outcome: '`opened`, `merged`, `abandoned`' },
  },
  'code_agent.pull_request.lead_time': {
    kind: 'histogram',
    unit: 's',
    description: 'Time from the first event of a run to its pull request',
    attributes: {},
    bounds: runSeconds,
  },
  'code_agent.throttled': {
    kind: 'counter',
    unit: 's',
    description: 'Time that calls waited, or were told to wait, because of rate limits',
    attributes: { service: '`azure-devops`, `model`' },
  },
  'http.client.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Duration of calls to Azure DevOps',
    attributes: {
      'http.request.method': 'method',
      'server.address': 'host',
      'error.type': 'type of the failure; absent if there was none',
    },
    bounds: callSeconds,
  },
  'gen_ai.client.operation.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Duration of model calls',
    attributes: {
      ...model,
      'gen_ai.operation.name': '`chat`',
      'error.type': 'type of the failure; absent if there was none',
    },
    bounds: callSeconds,
  },
  'gen_ai.client.token.usage': {
    kind: 'histogram',
    unit: '{token}',
    description: 'Tokens used by model calls',
    attributes: { ...model, 'gen_ai.operation.name': '`chat`', 'gen_ai.token.type': '`input`, `output`' },
    bounds: tokenCounts,
  },
  'code_agent.model.cost': {
    kind: 'counter',
    unit: '{currency}',
    description: 'Cost of model calls, in the currency of MODEL_PRICES',
    attributes: model,
  },
  'code_agent.dependency.up': {
    kind: 'gauge',
    unit: '1',
    description: '1 if the dependency answers, 0 if it does not',
    attributes: { dependency: 'name as in `GET /api/health/ready`' },
  },
  'code_agent.subscriptions.on_probation': {
    kind: 'gauge',
    unit: '{subscription}',
    description: 'Service hooks to this app that Azure DevOps put on probation or disabled',
    attributes: {},
  },
  'code_agent.audit.findings': {
    kind: 'gauge',
    unit: '{finding}',
    description: 'Findings of the last audit log check: changes the app did not make, and entries it could not anchor',
    attributes: {},
  },
  'code_agent.secret.remaining': {
    kind: 'gauge',
    unit: 's',
    description: 'How long a secret stays valid, if Key Vault knows its expiry',
    attributes: { secret: 'name of the secret' },
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof metricTable;

/** Names of the metrics of one kind. */
export type MetricOf<Kind extends MetricDefinition['kind']> = {
  [Name in MetricName]: (typeof metricTable)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];
