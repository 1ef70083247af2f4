import { serviceHookEvents } from '../ado/serviceHooks/serviceHookEvents.ts';
import type { HookDelivery, HookSubscription, ServiceHooks } from '../ado/serviceHooks/serviceHooks.ts';
import { AgentError } from '../contracts/agentError.ts';
import { basicCredential } from '../gateway/authentication/basicCredential.ts';
import { CliError } from './cliError.ts';
import { createRetryTracker, interactiveLimits, type RetryEnvironment, systemRetryEnvironment } from './http/retry.ts';

/** What a `hooks` command works on. */
export interface HookScope {
  readonly hooks: ServiceHooks;
  /** The webhook. Undefined means all web hooks of the project. */
  readonly url: string | undefined;
  /** The chosen events. Undefined means the default of the command. */
  readonly events: readonly string[] | undefined;
  /** @throws CliError when the key is not set */
  readonly masterKey: () => string;
}

/** One subscription and what the command did with it. */
export interface HookRow {
  readonly eventType: string;
  /** The subscription's status, or what was done (`created`, `updated`, `removed`), or the result of a test. */
  readonly status: string;
  readonly id: string;
  readonly url: string;
  readonly detail: string;
}

export interface HookReport {
  readonly rows: readonly HookRow[];
  /** False when someone should look at it. */
  readonly isGood: boolean;
}

const pollMilliseconds = 250;
const probationAdvice =
  'new events are lost while on probation: find the reason with `hooks test`, then run `hooks repair`';

function detailsAdvice(details: string): string {
  return `it sends ${details === 'none' ? 'no' : details} details, so each delivery costs extra calls: run \`hooks repair\` to make it send all`;
}

/** Subscribes to every chosen event. Existing subscriptions are updated. */
export async function addHooks(scope: HookScope): Promise<HookReport> {
  const wanted = scope.events ?? serviceHookEvents.map(({ eventType }) => eventType);
  const rows: HookRow[] = [];
  for (const eventType of wanted) rows.push(await ensureOne(scope, eventType));
  return { rows, isGood: true };
}

/** Lists the project's web hooks. Good when all of them are enabled. */
export async function listHooks({ hooks, url }: HookScope): Promise<HookReport> {
  const rows = (await hooks.list(url)).map(({ details, ...found }) => ({
    ...found,
    detail: [found.status === 'onProbation' ? probationAdvice : '', details === 'all' ? '' : detailsAdvice(details)]
      .filter((text) => text !== '')
      .join('; '),
  }));
  return { rows, isGood: true };
}

/** Sends a test delivery for every subscription and waits for the webhook's answers. */
export async function testHooks(
  scope: HookScope,
  timeoutMilliseconds: number,
  waiting: RetryEnvironment = systemRetryEnvironment,
): Promise<HookReport> {
  const found = await subscribed(scope);
  const until = { deadline: waiting.now() + timeoutMilliseconds, waiting };
  const rows = await Promise.all(
    found.map(async (subscription) => {
      const delivery = await outcomeOf(scope.hooks, subscription, until);
      return { ...subscription, status: delivery.result, detail: delivery.detail };
    }),
  );
  return { rows, isGood: rows.every(({ status }) => status === 'succeeded') };
}

/**
 * Enables subscriptions that are disabled or on probation, sets their derived password and address, and adds missing
 * events. Enabled ones get their password again too, because it may come from an older key.
 */
export async function repairHooks(scope: HookScope): Promise<HookReport> {
  const found = await subscribed(scope);
  const rows: HookRow[] = [];
  for (const eventType of scope.events ?? new Set(found.map((subscription) => subscription.eventType))) {
    const before = found.find((subscription) => subscription.eventType === eventType)?.status ?? 'missing';
    const row = await ensureOne(scope, eventType);
    rows.push({ ...row, detail: before === 'enabled' ? 'was enabled' : `was ${before}` });
  }
  return { rows, isGood: true };
}

/** Removes every subscription that sends to the webhook. */
export async function removeHooks(scope: HookScope): Promise<HookReport> {
  const found = await scope.hooks.list(webhookOf(scope));
  for (const { id } of found) await scope.hooks.remove(id);
  return { rows: found.map((row) => ({ ...row, status: 'removed', detail: '' })), isGood: true };
}

async function ensureOne(scope: HookScope, eventType: string): Promise<HookRow> {
  const { hooks } = scope;
  const event = serviceHookEvents.find((known) => known.eventType === eventType);
  // Someone created this subscription by hand for another event. It keeps its own password.
  if (event === undefined)
    throw new CliError(`The app does not use the event ${eventType}. Remove that subscription by hand.`);
  const url = webhookOf(scope);
  const place = { organization: hooks.organization, projectId: hooks.projectId, eventType };
  const { id, effect } = await hooks.ensure({ event, url, ...basicCredential(scope.masterKey(), place) });
  return { eventType, id, url, status: effect, detail: '' };
}

async function subscribed(scope: HookScope): Promise<readonly HookSubscription[]> {
  const found = await scope.hooks.list(webhookOf(scope));
  if (found.length === 0)
    throw new CliError('No service hook of this project sends to that URL. Run `hooks add` first.');
  return found;
}

function webhookOf({ url }: HookScope): string {
  if (url === undefined) throw new CliError('Name the webhook: --url URL.');
  return url;
}

type Outcome = Pick<HookDelivery, 'result' | 'detail'>;

/** Tests one subscription. A failure here must not hide the results of the others. */
async function outcomeOf(hooks: ServiceHooks, subscription: HookSubscription, until: Until): Promise<Outcome> {
  let result = 'not sent';
  try {
    const sent = await hooks.sendTest(subscription);
    result = 'pending';
    return await answerTo(hooks, subscription, sent, until);
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return { result, detail: error.message };
  }
}

/** Polls until the webhook has answered a test, or time is up. */
async function answerTo(
  hooks: ServiceHooks,
  { id, eventType }: HookSubscription,
  sent: HookDelivery,
  { deadline, waiting }: Until,
): Promise<Outcome> {
  const patience = createRetryTracker(`Azure DevOps to test ${eventType}`, interactiveLimits, waiting);
  for (let current: HookDelivery | undefined = sent; waiting.now() < deadline; ) {
    if (current !== undefined && current.result !== 'pending') return current;
    await waiting.delay(pollMilliseconds);
    try {
      const latest = await hooks.deliveries(id, 20);
      patience.answered();
      current = latest.find(({ notificationId }) => notificationId === sent.notificationId);
    } catch (error) {
      await waiting.delay(Math.min(patience.bear(error), Math.max(0, deadline - waiting.now())));
      continue;
    }
    // With a failing webhook the delivery stays pending for hours, while Azure DevOps retries.
    if (current?.result === 'pending' && current.detail !== '') return { ...current, result: 'failing' };
  }
  return { result: 'pending', detail: 'no answer in time; it may still come, see the history of the subscription' };
}

interface Until {
  readonly deadline: number;
  readonly waiting: RetryEnvironment;
}
