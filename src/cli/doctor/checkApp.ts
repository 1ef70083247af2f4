import { z } from 'zod';
import { fetchAnswer, type HttpAnswer, parseJsonAnswer } from '../http/httpRequest.ts';
import { sendWithRetry } from '../http/relay.ts';
import { type RetryLimits, retryUntilAnswered } from '../http/retry.ts';
import { type Check, failedCheck, passedCheck, runCheck, unknownCheck } from './check.ts';

/** Someone is waiting for the result: an app that is down is reported at once, a slow one within a minute. */
const limits: RetryLimits = { nobodyYet: 0, nobody: 0, silent: 60_000 };

/** Signatures and tokens carry a time. When the clocks differ by more than this, some are rejected. */
const largestSkewSeconds = 60;

const readySchema = z.object({ dependencies: z.array(z.object({ name: z.string(), state: z.enum(['up', 'down']) })) });

/** An event that no routing rule handles, so it has no effect. */
const testDelivery = {
  id: 'code-agent-doctor',
  eventType: 'code-agent.doctor',
  publisherId: 'code-agent',
  resource: {},
  createdDate: '2026-01-01T00:00:00Z',
};

export interface AppPlace {
  /** For example https://NAME.azurewebsites.net */
  readonly url: string;
  readonly key: string | undefined;
  readonly signingKey: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Checks that the app answers, is ready, has the same time, and accepts a delivery signed with the local key. */
export async function checkApp({ url, key, signingKey, now }: AppPlace): Promise<readonly Check[]> {
  let date: string | null = null;
  const alive = await runCheck(
    'App',
    async () => {
      const response = await get(new URL('/api/health/live', url));
      date = response.headers.get('date');
      if (response.ok) return passedCheck('App', `It answers at ${url}.`);
      return failedCheck(
        'App',
        `It answered ${response.status} at ${url}.`,
        'Read its startup log: it names any missing setting.',
      );
    },
    () => 'Check the address, that the app is running, and the connection: DNS, network rules, certificate.',
  );
  if (alive.state === 'bad') return [alive];
  return [alive, clockOf(date, now()), await checkReady(url, key), await checkSignature(url, signingKey)];
}

function clockOf(date: string | null, now: number): Check {
  const theirs = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return unknownCheck('Clocks', 'The response of the app has no time.');
  const seconds = Math.round(Math.abs(theirs - now) / 1000);
  if (seconds <= largestSkewSeconds) return passedCheck('Clocks', `This machine and the app differ by ${seconds} s.`);
  const fix = 'Set both clocks by NTP. Otherwise signatures and tokens are rejected.';
  return failedCheck('Clocks', `This machine and the app differ by ${seconds} s.`, fix);
}

async function checkReady(url: string, key: string | undefined): Promise<Check> {
  const name = 'App: dependencies';
  if (key === undefined) return unknownCheck(name, 'Not checked. Give a function key of the app: --key KEY.');
  return await runCheck(
    name,
    async () => {
      const target = new URL('/api/health/ready', url);
      const response = await get(target, { 'x-functions-key': key });
      if (response.status === 401)
        return failedCheck(name, 'The app rejects the key.', 'Copy a function key from the portal again (App keys).');
      const { dependencies } = readySchema.parse(parseJsonAnswer(target, response.text));
      const down = dependencies.filter(({ state }) => state === 'down').map((one) => one.name);
      if (down.length === 0) return passedCheck(name, `All ${dependencies.length} answer.`);
      return failedCheck(
        name,
        `The app cannot reach: ${down.join(', ')}.`,
        'See docs/runbooks/dependency-down.md. The log has the reasons.',
      );
    },
    () => 'Check that this is the address of the app.',
  );
}

async function checkSignature(url: string, signingKey: string | undefined): Promise<Check> {
  const name = 'App: signed delivery';
  if (signingKey === undefined) return unknownCheck(name, 'Not checked: the signing key is not available here.');
  return await runCheck(
    name,
    async () => {
      const body = Buffer.from(JSON.stringify(testDelivery));
      const { status } = await sendWithRetry(new URL('/api/webhook', url).href, body, signingKey);
      if (status === 202) return passedCheck(name, 'The app accepts the local signing key.');
      const fix =
        'Give this command and the app the same WEBHOOK_HMAC_KEY (secret `webhook-hmac-key`), then run `code-agent hooks repair`.';
      return failedCheck(name, `The app answered ${status} to a delivery signed with the local key.`, fix);
    },
    () => 'Check that this is the address of the app.',
  );
}

/** A busy app may be slow or drop a connection. */
async function get(url: URL, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
  return await retryUntilAnswered(
    `the app at ${url.origin}`,
    (timeout) => fetchAnswer(url, { headers }, timeout),
    limits,
  );
}
