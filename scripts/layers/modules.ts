/**
 * The modules of `src/`, what each holds and what it may import, lowest first: a module imports only from lines above its own.
 * `npm run layers` enforces it, docs/architecture.md is drawn from it (`npm run docs`), and every folder here has a README.
 */
export interface Module {
  /** A folder (its own files, and the folders in it that have no line of their own), or one file. */
  readonly path: string;
  readonly holds: string;
  /** `src/ado/*` is `src/ado` with every module in it. */
  readonly imports: readonly string[];
}

export const modules: readonly Module[] = [
  row('contracts', 'zod schemas and their types, and small pure functions that every module may use', ''),

  row('documents', 'what an attached file is, and what of it can be shown; runs in a worker thread', 'contracts'),

  row('gateway/events', 'service hook payloads: their shape, and what is read of them', 'contracts'),
  row('gateway/limits', 'how many deliveries are taken: rates, load shedding', 'contracts'),
  row('gateway/routing', 'which message an event becomes: commands, run ids, reconciliation', 'contracts'),
  row('gateway/authentication', 'who sent a delivery: signatures, passwords, tokens', 'contracts gateway/events'),

  row('localize/index', 'what is known of the files of a snapshot, whatever the task', 'contracts'),
  row('localize/task', 'what the text of a task says: paths, stack traces, identifiers', 'contracts localize/index'),
  row('localize/context', 'what a model is shown of the ranked files', 'contracts localize/index'),
  row('localize/ranking', 'which files belong to a task, and why', 'contracts localize/index localize/task'),

  row('patch/diff', 'lines and texts compared', 'contracts'),
  row('patch/edits', 'the edits that every format comes down to', 'contracts patch/diff'),
  row('patch/elisions', '"... existing code ...": found and filled in', 'contracts patch/diff patch/edits'),
  row('patch/paths', 'which path a reply names, and whether it may be written', 'contracts'),
  row(
    'patch/checks',
    'what is wrong with a change set: policy, secrets, syntax, formatting',
    'contracts patch/diff patch/elisions patch/paths',
  ),
  row(
    'patch/formats',
    'the formats of edits, one file each; parseReply is the door',
    'contracts patch/diff patch/edits patch/elisions patch/paths',
  ),
  row(
    'patch/matching',
    'where an edit fits in a file: exactly, then more tolerantly',
    'contracts patch/diff patch/edits patch/elisions patch/paths',
  ),
  row('patch/newFiles', 'line endings and encodings as the repository has them', 'contracts patch/matching'),
  row('patch/apply', 'edits applied to files; applyEdits is the door', 'contracts patch/*'),

  row('reports/parts', 'pieces that several texts share: markers, sanitized Markdown', 'contracts'),
  row('reports/pullRequest', 'titles, descriptions, threads and commit messages', 'contracts reports/parts'),
  row('reports/workItem', 'comments on work items', 'contracts reports/parts'),

  row('rules', '.code-agent.yml: parsed, and what it allows whom', 'contracts'),

  row('entities', 'durable entities: budgets, slots, mailboxes, the pause switch', 'contracts'),

  row('orchestrators/durable', 'activities, timers, children and cancellation in orchestrations', 'contracts'),
  row('orchestrators/limits', 'budgets and usage limits', 'contracts orchestrators/durable'),
  row(
    'orchestrators/runState',
    'a run as its phases share it: status, side effects, slots',
    'contracts orchestrators/durable orchestrators/limits',
  ),
  row(
    'orchestrators/conversation',
    'one step of a conversation: turns of the model and what its answers ask for, within bounds',
    'contracts orchestrators/durable orchestrators/limits',
  ),
  row(
    'orchestrators/changes',
    'a candidate drafted; candidates ranked; the one way to push a change',
    'contracts orchestrators/durable orchestrators/conversation',
  ),
  row(
    'orchestrators/run',
    'the phases of a run, one file each',
    'contracts orchestrators/durable orchestrators/limits orchestrators/runState orchestrators/conversation orchestrators/changes',
  ),
  row(
    'orchestrators/shepherd',
    'what happens to an open pull request: builds, reviews, conflicts',
    'contracts orchestrators/durable orchestrators/limits orchestrators/runState orchestrators/conversation orchestrators/changes',
  ),
  row('orchestrators', 'the orchestrations, one file each', 'contracts orchestrators/*'),

  row('platform/concurrency', 'batches and locks in one process', ''),

  row(
    'tools',
    'the tools that a model may call: their definitions, and what they answer',
    'contracts localize/index patch/diff platform/concurrency',
  ),

  row('platform/settings', 'environment variables: read, checked, described', 'contracts'),
  row('platform/telemetry', 'logs, metrics, traces', 'contracts'),
  row('platform/text', 'encodings', ''),
  row('platform/tokens', 'tokens of Microsoft Entra: asked for and verified', 'contracts'),
  row('platform/secrets', 'secrets and Key Vault', 'contracts platform/concurrency platform/settings platform/tokens'),
  row('platform/storage', 'tables, blobs, artifacts', 'contracts platform/settings platform/telemetry platform/tokens'),
  row(
    'platform/durable',
    'instances of orchestrations: found, started once',
    'contracts platform/telemetry platform/tokens platform/storage',
  ),
  row(
    'platform/queues',
    'the delivery queue and its poison queue',
    'contracts platform/concurrency platform/telemetry platform/tokens platform/storage',
  ),
  row('platform/runs', 'the list of runs, folded from audit events', 'contracts platform/storage'),
  row(
    'platform/audit',
    'the audit log: append-only, hash-chained',
    'contracts platform/concurrency platform/telemetry platform/tokens platform/storage platform/runs',
  ),
  row(
    'platform/auditAnchors',
    'signed anchors of the audit log, and its verification',
    'contracts platform/tokens platform/storage platform/audit',
  ),

  row('ado/http', 'calls of the REST API: connection, discovery, throttle, failures', 'contracts platform/telemetry'),
  row('ado/repositories', 'repositories, commits, files and snapshots, read', 'contracts platform/text ado/http'),
  row('ado/serviceHooks', 'service hook subscriptions and what they delivered', 'contracts ado/http ado/repositories'),
  row('ado/text', 'Markdown and HTML of comments, markers of the agent', 'contracts'),
  row('ado/builds', 'builds, pipelines, build policies', 'contracts ado/http ado/repositories ado/text'),
  row('ado/htmlToMarkdown', 'HTML fields of work items as Markdown', 'contracts ado/text'),
  row('ado/identities', 'people, groups and the agent itself', 'contracts ado/http ado/text'),
  row('ado/git', 'branches and pushes', 'contracts platform/text ado/http ado/repositories ado/identities'),
  row(
    'ado/workItems',
    'work items: fields, comments, attachments, updates',
    'contracts ado/http ado/repositories ado/text ado/builds ado/htmlToMarkdown ado/identities ado/git',
  ),
  row(
    'ado/pullRequests',
    'pull requests: reviews, threads, statuses',
    'contracts ado/http ado/repositories ado/text ado/identities ado/workItems',
  ),
  row('ado', 'the adapter for Azure DevOps: its door, azureDevOps', 'contracts ado/*'),

  row('llm/requests', 'what is asked of a model: requests, replies, prices', 'contracts'),
  row('llm/structuredOutput', 'JSON that a model is asked for', 'contracts'),
  row('llm/failures', 'what a model endpoint refuses, and what helps', 'contracts llm/requests'),
  row('llm/prompts', 'prompts, one file each', 'contracts llm/requests'),
  row(
    'llm/conversation',
    'a conversation as each API takes it, and the calls of an answer',
    'contracts llm/requests llm/structuredOutput llm/failures',
  ),
  row('llm/api', 'the Chat Completions and Responses APIs', 'contracts llm/requests llm/failures llm/conversation'),
  row(
    'llm/client',
    'models asked, with fallbacks; modelClient is the door',
    'contracts platform/telemetry llm/requests llm/failures llm/api',
  ),

  row(
    'activities/defineActivity.ts',
    'what every activity has in common: schemas, failures, spans',
    'contracts platform/telemetry',
  ),
  row(
    'activities/rotating',
    'activities that rotate secrets',
    'contracts gateway/authentication platform/* ado/serviceHooks ado/identities activities/defineActivity.ts',
  ),
  row(
    'activities/attachments',
    'attached files, read in a worker thread',
    'contracts documents reports/parts platform/* ado/htmlToMarkdown ado',
  ),
  row(
    'activities/operating',
    'activities for rules, grants and runs themselves',
    'contracts rules platform/* ado activities/defineActivity.ts',
  ),
  row(
    'activities/shepherding',
    'activities for an open pull request',
    'contracts gateway/routing patch/checks reports/* rules platform/* ado/builds ado activities/defineActivity.ts',
  ),
  row(
    'activities/snapshots',
    'snapshots, indexes and histories in the artifact store',
    'contracts localize/index localize/ranking platform/* ado',
  ),
  row(
    'activities/prompts',
    'what prompts are made of, and models asked',
    'contracts localize/context patch/checks patch/diff platform/* llm/* activities/snapshots',
  ),
  row(
    'activities/publishing',
    'activities that push, open pull requests and report',
    'contracts patch/diff patch/checks reports/* rules platform/* ado/workItems ado activities/defineActivity.ts activities/attachments activities/operating activities/snapshots',
  ),
  row(
    'activities/reading',
    'activities that read the work item and the repository',
    'contracts gateway/routing localize/* platform/* ado/repositories ado activities/defineActivity.ts activities/attachments activities/snapshots',
  ),
  row(
    'activities/commands',
    'activities for `/agent` commands: read, authorize, answer',
    'contracts gateway/routing reports/* rules platform/* ado/workItems ado activities/defineActivity.ts activities/operating activities/reading',
  ),
  row(
    'activities/drafting',
    'activities that plan, draft, check and judge',
    'contracts localize/* patch/* reports/* platform/* llm/structuredOutput llm/prompts activities/defineActivity.ts activities/snapshots activities/prompts',
  ),
  row(
    'activities/toolContext',
    "what the model's tools work on: the snapshot, the change so far, histories, linked work items",
    'contracts patch/* platform/storage ado llm/prompts tools activities/snapshots activities/prompts activities/drafting',
  ),
  row(
    'activities/conversing',
    'activities for conversations with a model: opened, a turn of the model, what its answer asks for',
    'contracts localize/context patch/* reports/* platform/* llm/* tools activities/defineActivity.ts activities/snapshots activities/prompts activities/toolContext',
  ),
  row(
    'activities',
    'createActivities: every activity with what it needs',
    'contracts gateway/routing patch/checks platform/* ado llm/client tools activities/*',
  ),

  row('functions/http', 'bodies, problems and URLs of HTTP functions', ''),
  row(
    'functions/operations',
    'functions on timers and events: health, metrics, anchors, secrets',
    'contracts platform/* functions/http',
  ),
  row(
    'functions/api',
    'the HTTP API for runs',
    'contracts gateway/routing platform/* functions/http functions/operations',
  ),
  row('functions/reconcile', 'what was missed, found again on a timer', 'contracts gateway/* platform/* ado/*'),
  row(
    'functions/deliveries',
    'the webhook and the intake of its queue',
    'contracts gateway/* platform/* ado/serviceHooks ado functions/http functions/reconcile',
  ),
  row(
    'functions',
    'registerFunctions: every trigger',
    'entities orchestrators/durable orchestrators platform/queues activities/defineActivity.ts functions/*',
  ),

  row(
    'composition',
    'builds every client and puts the parts together',
    'contracts gateway/* patch/checks platform/* ado/* llm/requests llm/client activities/* functions/*',
  ),

  row('main.ts', 'reads the environment, starts telemetry, registers functions', 'platform/* functions composition'),

  row(
    'cli',
    'the command `code-agent`',
    'contracts gateway/* localize/index localize/ranking patch/* reports/parts rules platform/* ado/* llm/client activities/drafting composition',
  ),
];

/** @param imports with blanks between, all below `src/` */
function row(path: string, holds: string, imports: string): Module {
  const names = imports.split(' ').filter((name) => name !== '');
  return { path: `src/${path}`, holds, imports: names.map((name) => `src/${name}`) };
}
