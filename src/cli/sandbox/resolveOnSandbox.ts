import { setTimeout as delay } from 'node:timers/promises';
import type { BuildSummary } from '../../ado/adoUser.ts';
import { CliError } from '../cliError.ts';
import { exitCodes } from '../exitCodes.ts';
import type { WorkItemFile } from '../files/workItemFile.ts';
import { diffCommits } from '../git/localRepository.ts';
import { createDurableManagement, type Instance, waitForInstance } from '../http/durableManagement.ts';
import type { WebhookAnswer } from '../http/relay.ts';
import { retryUntilAnswered, watchLimits } from '../http/retry.ts';
import { askApiOnce } from '../http/runsApi.ts';
import type { Cleanup } from '../processes/cleanup.ts';
import { type CallCount, countAgentCalls } from './callCount.ts';
import { type ConversationFollower, followConversation } from './followConversation.ts';
import { isInReview, type OpenedOutcome, outcomeOf, type ResolveOutcome } from './resolveOutcome.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './startSandbox.ts';

const agentTag = 'code-agent';
/** A busy machine needs minutes for work that takes a second on an idle one. */
const longestDeliveryMilliseconds = 300_000;
const buildPollMilliseconds = 200;
/** The run is looked at again after this time, whether there is an answer or not. */
const conversationTimeoutMilliseconds = 5_000;
const advice =
  'The sandbox and the run end with this command. Give it more time with --timeout, or use --verbose to see what takes so long.';

export interface ResolveOptions extends Omit<SandboxOptions, 'onWebhookAnswer'> {
  readonly workItem: WorkItemFile;
  /** Also builds the unchanged commit, for comparison. */
  readonly buildsBase: boolean;
  readonly timeoutMilliseconds: number;
  readonly onMilestone: (milestone: Milestone) => void;
  readonly onProgress: (instance: Instance) => void;
  /** Gets a line about each turn of the model when it is over. */
  readonly onTurnLine: (line: string) => void;
}

export type Milestone =
  | { readonly kind: 'sandbox'; readonly url: string; readonly repository: string; readonly commit: string }
  | { readonly kind: 'work-item'; readonly id: number; readonly title: string }
  | { readonly kind: 'run'; readonly runId: string };

/** How a build ended. */
export interface BuildResult {
  readonly result: string;
  readonly log: string;
}

export interface PullRequestResult {
  readonly id: number;
  readonly url: string;
  readonly title: string;
  readonly description: string;
  readonly branch: string;
  readonly baseCommit: string;
  readonly commit: string;
  readonly linkedWorkItems: readonly number[];
  readonly diff: string;
}

/** The result of `code-agent resolve`, printed as JSON with `--json`. */
export interface ResolveResult {
  readonly runId: string;
  readonly workItemId: number;
  /** The work item's comments, as HTML or Markdown. */
  readonly comments: readonly string[];
  readonly outcome: ResolveOutcome;
  readonly pullRequest?: PullRequestResult;
  readonly builds: { readonly base?: BuildResult; readonly pullRequest?: BuildResult };
  /** From filing the work item to the end of the run. */
  readonly seconds: number;
  readonly azureDevOpsCalls: CallCount;
}

/**
 * A full run on one machine: files the work item, lets its service hook start the run, and follows the run to its end.
 * @throws CliError when the delivery is not accepted, or the run fails or does not end in time
 */
export async function resolveOnSandbox(options: ResolveOptions, cleanup: Cleanup): Promise<ResolveResult> {
  const accepted = Promise.withResolvers<string>();
  const onWebhookAnswer = (answer: WebhookAnswer) => {
    if (answer.status === 'accepted' && answer.runId !== undefined) accepted.resolve(answer.runId);
  };
  const sandbox = await startSandbox({ ...options, onWebhookAnswer }, cleanup);
  const { user, ado, host } = sandbox;
  const { commit } = options.repository;
  options.onMilestone({ kind: 'sandbox', url: ado.url, repository: ado.repository, commit });
  const base = options.buildsBase ? await buildBase(options, sandbox) : undefined;

  const started = performance.now();
  const workItem = await fileWorkItem(options, sandbox);
  const deliveryTimeout = Math.min(options.timeoutMilliseconds, longestDeliveryMilliseconds);
  const runId = await withinTime(accepted.promise, deliveryTimeout, 'The webhook did not accept a delivery');
  options.onMilestone({ kind: 'run', runId });
  const management = createDurableManagement(host.url, host.systemKey);
  const { timeoutMilliseconds } = options;
  const conversation = followConversationOf(host, runId, options.onTurnLine);
  const onUpdate = async (instance: Instance) => {
    await conversation.look(instance);
    options.onProgress(instance);
  };
  const { whyGone } = host;
  const waiting = { timeoutMilliseconds, onUpdate, intervalMilliseconds: 50, isReached: isInReview, whyGone, advice };
  const reached = await waitForInstance(management, runId, waiting);
  const seconds = (performance.now() - started) / 1000;
  conversation.end();

  // The run has its result. One slow answer must not lose it.
  const outcome = await withRetry('the candidates of the run', () => outcomeOf(management, reached));
  const comments = await withRetry('the comments', () => user.readComments(ado.project, workItem.id));
  const azureDevOpsCalls = await withRetry('the count of calls', () => countAgentCalls(ado));
  const result = { runId, workItemId: workItem.id, comments, outcome, seconds, azureDevOpsCalls };
  if (outcome.outcome !== 'pull-request-opened') return { ...result, builds: base === undefined ? {} : { base } };
  const pullRequest = await readPullRequest(sandbox, outcome);
  const built = options.buildCommand === undefined ? undefined : await buildOf(options, sandbox, pullRequest.id);
  return {
    ...result,
    pullRequest,
    builds: { ...(base === undefined ? {} : { base }), ...(built === undefined ? {} : { pullRequest: built }) },
  };
}

/** What cannot be asked now is asked with the next look: the run does not depend on it. */
function followConversationOf(
  { url, hostKey }: Sandbox['host'],
  runId: string,
  write: (line: string) => void,
): ConversationFollower {
  const connection = { url, key: hostKey };
  const ask = async (after: number) => {
    const request = { path: { runId }, query: { after } };
    return await askApiOnce(connection, 'showConversation', request, conversationTimeoutMilliseconds);
  };
  return followConversation({ ask, write, now: () => performance.now() });
}

async function withRetry<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> {
  return await retryUntilAnswered(what, ask, watchLimits);
}

async function fileWorkItem({ workItem, onMilestone }: ResolveOptions, { user, ado }: Sandbox) {
  const { id } = await user.fileWorkItem({
    project: ado.project,
    type: 'Bug',
    title: workItem.title,
    description: workItem.description,
    format: isHtml(workItem.description) ? 'html' : 'markdown',
    tags: [...new Set([...workItem.tags, agentTag])],
  });
  onMilestone({ kind: 'work-item', id, title: workItem.title });
  return { id };
}

/** Plain text is Markdown too, and Markdown may contain HTML. Only a text that is one HTML fragment counts as HTML. */
function isHtml(text: string): boolean {
  return /^\s*<(?:html|body|div|p|span|h[1-6]|ul|ol|table|br)\b.*>\s*$/is.test(text);
}

async function readPullRequest({ user, ado }: Sandbox, outcome: OpenedOutcome): Promise<PullRequestResult> {
  const { branch, baseCommit, commit } = outcome;
  const { id, webUrl } = outcome.pullRequest;
  const read = await withRetry('the pull request', () => user.readPullRequest({ project: ado.project, id }));
  const diff = await diffCommits(ado.repositoryDirectory, baseCommit, read.sourceCommit);
  const { title, description, workItemIds: linkedWorkItems } = read;
  return { id, url: webUrl, title, description, branch, baseCommit, commit, linkedWorkItems, diff };
}

async function buildBase(options: ResolveOptions, { user, ado }: Sandbox): Promise<BuildResult> {
  const build = await user.queueBuild(ado.project, ado.defaultBranch);
  return await finished(options, { user, ado }, build);
}

/** The policy build that Azure DevOps queues for the pull request on its own. */
async function buildOf(options: ResolveOptions, sandbox: Sandbox, pullRequestId: number): Promise<BuildResult> {
  const { user, ado } = sandbox;
  const deadline = Date.now() + Math.min(options.timeoutMilliseconds, longestDeliveryMilliseconds);
  while (Date.now() < deadline) {
    const ref = `refs/pull/${pullRequestId}/merge`;
    const [build] = await withRetry('the builds of the pull request', () => user.listBuilds(ado.project, ref));
    if (build !== undefined) return await finished(options, sandbox, build);
    await delay(buildPollMilliseconds);
  }
  throw new CliError('No build was queued for the pull request.', exitCodes.failure);
}

async function finished(
  { timeoutMilliseconds }: ResolveOptions,
  { user, ado }: Pick<Sandbox, 'user' | 'ado'>,
  queued: BuildSummary,
): Promise<BuildResult> {
  const deadline = Date.now() + timeoutMilliseconds;
  let build = queued;
  while (!build.isFinished) {
    if (Date.now() > deadline) throw new CliError(`Build ${build.id} did not end in time.`, exitCodes.buildFailed);
    await delay(buildPollMilliseconds);
    build = await withRetry(`build ${queued.id}`, () => user.readBuild(ado.project, queued.id));
  }
  const log = await withRetry('the log of the build', () => user.readBuildLog(ado.project, queued.id));
  return { result: build.result ?? 'unknown', log };
}

async function withinTime<Value>(value: Promise<Value>, milliseconds: number, what: string): Promise<Value> {
  const timer = new AbortController();
  const late = delay(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new CliError(`${what} within ${milliseconds / 1000} s.`, exitCodes.runFailed);
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    timer.abort();
    late.catch(() => {});
  }
}
