import { z } from 'zod';
import { fetchAnswer, type HttpAnswer, parseJsonAnswer } from '../http/httpRequest.ts';
import { sendWithRetry } from '../http/relay.ts';
import { type RetryLimits, retryUntilAnswered } from '../http/retry.ts';
import { type Check, failedCheck, passedCheck, runCheck, unknownCheck } from './check.ts';

/** Somebody waits for the verdict: an app that is down is told at once, one that is slow within a minute. */
const limits: RetryLimits = { nobodyYet: 0, nobody: 0, silent: 60_000 };

/** Signatures carry a time, and tokens too: clocks that differ by more are refused by somebody. */
const largestSkewSeconds = 60;

const readySchema = z.object({ dependencies: z.array(z.object({ name: z.string(), state: z.enum(['up', 'down']) })) });

/** An event that no routing rule handles, so that nothing comes of it. */
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

/** Whether the app answers, is ready, has this clock, and takes a delivery that is signed with the key known here. */
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
        'Look at the log of its start: a setting that is missing is named there.',
      );
    },
    () => 'Check the address, that the app runs, and the way there: DNS, network rules, certificate.',
  );
  if (alive.state === 'bad') return [alive];
  return [alive, clockOf(date, now()), await checkReady(url, key), await checkSignature(url, signingKey)];
}

function clockOf(date: string | null, now: number): Check {
  const theirs = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return unknownCheck('Clocks', 'The app did not say what time it is.');
  const seconds = Math.round(Math.abs(theirs - now) / 1000);
  if (seconds <= largestSkewSeconds) return passedCheck('Clocks', `This machine and the app differ by ${seconds} s.`);
  const mend = 'Let both keep time by NTP; signatures and tokens are refused otherwise.';
  return failedCheck('Clocks', `This machine and the app differ by ${seconds} s.`, mend);
}

async function checkReady(url: string, key: string | undefined): Promise<Check> {
  const name = 'App: dependencies';
  if (key === undefined) return unknownCheck(name, 'Give a function key of the app: --key KEY.');
  return await runCheck(
    name,
    async () => {
      const target = new URL('/api/health/ready', url);
      const response = await get(target, { 'x-functions-key': key });
      if (response.status === 401)
        return failedCheck(name, 'The app refuses the key.', 'Copy a function key anew from the portal (App keys).');
      const { dependencies } = readySchema.parse(parseJsonAnswer(target, response.text));
      const down = dependencies.filter(({ state }) => state === 'down').map((one) => one.name);
      if (down.length === 0) return passedCheck(name, `All ${dependencies.length} answer.`);
      return failedCheck(
        name,
        `These do not answer the app: ${down.join(', ')}.`,
        'See docs/runbooks/dependency-down.md; the log has the reasons.',
      );
    },
    () => 'Check that the address is the one of the app.',
  );
}

async function checkSignature(url: string, signingKey: string | undefined): Promise<Check> {
  const name = 'App: signed delivery';
  if (signingKey === undefined) return unknownCheck(name, 'The signing key is not known here.');
  return await runCheck(
    name,
    async () => {
      const body = Buffer.from(JSON.stringify(testDelivery));
      const { status } = await sendWithRetry(new URL('/api/webhook', url).href, body, signingKey);
      if (status === 202) return passedCheck(name, 'The app took one that is signed with the key known here.');
      const mend =
        'Give this command and the app the same WEBHOOK_HMAC_KEY (secret `webhook-hmac-key`), then run `code-agent hooks repair`.';
      return failedCheck(name, `The app answered ${status} to one that is signed with the key known here.`, mend);
    },
    () => 'Check that the address is the one of the app.',
  );
}

/** A busy app may take its time, or drop a connection. */
async function get(url: URL, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
  return await retryUntilAnswered(
    `the app at ${url.origin}`,
    (timeout) => fetchAnswer(url, { headers }, timeout),
    limits,
  );
}
