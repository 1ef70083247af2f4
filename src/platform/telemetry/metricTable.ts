/** What a metric is: `counter` adds up, `histogram` shows how values spread, `gauge` is how things stand now. */
export interface MetricDefinition {
  readonly kind: 'counter' | 'histogram' | 'gauge';
  /** UCUM, as OpenTelemetry wants it; things that are counted stand in braces. */
  readonly unit: string;
  readonly description: string;
  /** Attributes with what they may be. None of them can grow without bound, and none holds content. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Upper bounds of a histogram's buckets. */
  readonly bounds?: readonly number[];
}

/** From a fast call to the longest that a call may take. */
const callSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];
/** From a run refused at once to one whose pull request waits for weeks. */
const runSeconds = [10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400, 604_800, 2_592_000];
const tokenCounts = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

const model = { 'gen_ai.request.model': 'model or deployment' };

/**
 * Every metric of the app: `npm run docs` writes docs/telemetry.md from it, and a test holds the alert rules to it.
 * Names with `gen_ai`, `http` and `messaging` are OpenTelemetry's.
 */
export const metricTable = {
  'code_agent.deliveries': {
    kind: 'counter',
    unit: '{delivery}',
    description: 'Deliveries that reached the webhook',
    attributes: {
      event: 'event type as Azure DevOps names it, or `unknown`',
      outcome: '`accepted`, `ignored`, `refused`, `malformed`, `put-off`, `failed`',
    },
  },
  'code_agent.queue.depth': {
    kind: 'gauge',
    unit: '{message}',
    description: 'Deliveries that wait on the queue, about',
    attributes: {},
  },
  'code_agent.queue.age': {
    kind: 'gauge',
    unit: 's',
    description: 'How long the oldest delivery on the queue has waited; 0 when none waits',
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
    attributes: { outcome: 'how, as the audit log has it: `pull-request-completed`, `failed`, `cancelled`, …' },
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
    attributes: { outcome: 'as of `code_agent.runs`' },
    bounds: runSeconds,
  },
  'code_agent.step.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'How long one try of an activity took',
    attributes: { step: 'the activity', 'error.type': 'type of the failure; absent where there was none' },
    bounds: callSeconds,
  },
  'code_agent.candidates': {
    kind: 'counter',
    unit: '{candidate}',
    description: 'Candidates that were judged',
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
    description: 'Repair rounds on pull requests',
    attributes: { cause: '`build`, `review`, `conflict`, `command`' },
  },
  'code_agent.approvals.waiting': {
    kind: 'gauge',
    unit: '{run}',
    description: 'Runs that wait for an approval',
    attributes: {},
  },
  'code_agent.approval.age': {
    kind: 'gauge',
    unit: 's',
    description: 'How long the oldest request for an approval has waited; 0 when none waits',
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
    description: 'From the first event of a run to its opened pull request',
    attributes: {},
    bounds: runSeconds,
  },
  'code_agent.throttled': {
    kind: 'counter',
    unit: 's',
    description: 'Time that calls waited, or were told to wait, because of limits of the other side',
    attributes: { service: '`azure-devops`, `model`' },
  },
  'http.client.request.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Calls to Azure DevOps',
    attributes: {
      'http.request.method': 'method',
      'server.address': 'host',
      'error.type': 'type of the failure; absent where there was none',
    },
    bounds: callSeconds,
  },
  'gen_ai.client.operation.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Calls to models',
    attributes: {
      ...model,
      'gen_ai.operation.name': '`chat`',
      'error.type': 'type of the failure; absent without one',
    },
    bounds: callSeconds,
  },
  'gen_ai.client.token.usage': {
    kind: 'histogram',
    unit: '{token}',
    description: 'Tokens of calls to models',
    attributes: { ...model, 'gen_ai.operation.name': '`chat`', 'gen_ai.token.type': '`input`, `output`' },
    bounds: tokenCounts,
  },
  'code_agent.model.cost': {
    kind: 'counter',
    unit: '{currency}',
    description: 'What calls to models cost, in the currency of MODEL_PRICES',
    attributes: model,
  },
  'code_agent.dependency.up': {
    kind: 'gauge',
    unit: '1',
    description: '1 where the dependency answers, 0 where it does not',
    attributes: { dependency: 'as `GET /api/health/ready` names it' },
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
    description: 'What the last look found in the audit log that the app did not write, or could not anchor',
    attributes: {},
  },
  'code_agent.secret.remaining': {
    kind: 'gauge',
    unit: 's',
    description: 'How long a secret stays valid; of those whose expiry Key Vault knows',
    attributes: { secret: 'name of the secret' },
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof metricTable;

/** Names of the metrics of one kind. */
export type MetricOf<Kind extends MetricDefinition['kind']> = {
  [Name in MetricName]: (typeof metricTable)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];
