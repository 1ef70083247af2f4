import { checkExchange } from '../../support/ado/checkExchange.ts';
import { operationDeviations } from '../../support/ado/specificationDeviations.ts';
import type { RecordedExchange, RecordingProxy } from '../../support/http/recordingProxy.ts';

/** One call of a client, and what was different from the documentation; nothing where `problems` is empty. */
export type Attempt = {
  readonly name: string;
  readonly problems: readonly string[];
  /** Whether the stand-in said no, or does not offer what the client looks for: then it was not too kind. */
  readonly wasRefused: boolean;
};

/** Calls by their names, which are told apart by what is special about each. */
export type NamedCalls = Readonly<Record<string, () => Promise<unknown>>>;

/** Makes calls and judges each by what went over the wire, whatever the client is: a library or another process. */
export type Attempts = {
  readonly made: readonly Attempt[];
  /**
   * A call that is documented to work; its `call` throws where its outcome is not the documented one.
   * @param onTheWay statuses that some of its requests are documented to get, where a client asks whether a thing is there
   */
  readonly works: <T>(name: string, call: () => Promise<T>, onTheWay?: readonly number[]) => Promise<T | undefined>;
  readonly worksAll: (calls: NamedCalls) => Promise<void>;
  /** A call that is documented to be refused with a status. */
  readonly fails: (name: string, status: number, call: () => Promise<unknown>) => Promise<void>;
  readonly failsAll: (status: number, calls: NamedCalls) => Promise<void>;
};

type Outcome<T> = {
  readonly value: T | undefined;
  readonly error: string | undefined;
  readonly exchanges: readonly RecordedExchange[];
};

/** @param proxy writes down what the calls send and get */
export function recordAttempts(proxy: RecordingProxy): Attempts {
  const made: Attempt[] = [];
  const keep = (attempt: Attempt): void => {
    if (made.some(({ name }) => name === attempt.name)) throw new Error(`Two calls are called ${attempt.name}.`);
    made.push(attempt);
  };
  const works: Attempts['works'] = async (name, call, onTheWay = []) => {
    const outcome = await watch(proxy, call);
    keep(judgeSuccess(name, outcome, onTheWay));
    return outcome.value ?? undefined;
  };
  const fails: Attempts['fails'] = async (name, status, call) => {
    keep(judgeRefusal(name, status, await watch(proxy, call)));
  };
  return {
    ...{ made, works, fails },
    async worksAll(calls) {
      for (const [name, call] of Object.entries(calls)) await works(name, call);
    },
    async failsAll(status, calls) {
      for (const [name, call] of Object.entries(calls)) await fails(name, status, call);
    },
  };
}

async function watch<T>(proxy: RecordingProxy, call: () => Promise<T>): Promise<Outcome<T>> {
  const before = proxy.exchanges.length;
  const outcome = await call().then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error: String(error) }),
  );
  const exchanges = proxy.exchanges.slice(before).filter(({ method }) => method !== 'OPTIONS');
  return { ...outcome, exchanges };
}

/** Clients find the addresses of resources so; these are no calls of their own. */
function isLookup({ method, url }: RecordedExchange): boolean {
  return method === 'OPTIONS' || /\/_apis\/resourceAreas$/i.test(url.pathname);
}

/**
 * Judges each request of a client that makes its calls by itself.
 * @param name what the client was about to do; requests are numbered behind it
 * @returns one attempt a request, without those that only look for addresses
 */
export function judgeExchanges(name: string, exchanges: readonly RecordedExchange[]): readonly Attempt[] {
  const calls = exchanges.filter((exchange) => !isLookup(exchange));
  return calls.map((exchange, index) => {
    const { status, method, url } = exchange;
    const wasRefused = status >= 400;
    return {
      name: `${name}, ${index + 1}: ${method} ${url.pathname.split('/').slice(2).join('/')}`,
      problems: wasRefused ? [answerOf(exchange)] : violationsOf(exchange),
      wasRefused,
    };
  });
}

function judgeSuccess(name: string, { error, exchanges }: Outcome<unknown>, onTheWay: readonly number[]): Attempt {
  const refusals = exchanges.filter(({ status }) => status >= 400 && !onTheWay.includes(status)).map(answerOf);
  if (refusals.length > 0) return { name, problems: refusals, wasRefused: true };
  const violations = exchanges.flatMap(violationsOf);
  // A client that sent nothing else found no address for what it looks for.
  return {
    ...{ name, problems: [...(error === undefined ? [] : [error]), ...violations] },
    wasRefused: error !== undefined && exchanges.every(isLookup),
  };
}

function judgeRefusal(name: string, expected: number, { error, exchanges }: Outcome<unknown>): Attempt {
  const last = exchanges.at(-1);
  const found = last?.status;
  const wrong = found === expected ? [] : [`${found ?? error} instead of ${expected}`];
  const silent = last !== undefined && found !== undefined && found >= 400 && !hasReason(last) ? [answerOf(last)] : [];
  return { name, problems: [...wrong, ...silent], wasRefused: (found ?? 400) >= 400 };
}

/** Whether a refusal says why: a JSON object with a message, or a text as git gets it. */
function hasReason({ responseType, responseBody }: RecordedExchange): boolean {
  const text = responseBody.toString('utf8');
  return responseType.includes('json') ? /"message":"[^"]/.test(text) : text !== '';
}

/** What was asked and answered, cut to what a reader needs. */
export function answerOf({ method, url, status, responseBody }: RecordedExchange): string {
  return `${method} ${url.pathname}${url.search}: ${status} ${responseBody.toString('utf8').slice(0, 600)}`;
}

/** What an answer violates of the specification of its operation, where there is one. */
export function violationsOf(exchange: RecordedExchange): readonly string[] {
  // What the client sends is its own: answers alone are judged.
  const { operation, violations } = checkExchange({ ...exchange, requestBody: '' });
  return violations.filter(
    (text) =>
      text.startsWith('response') &&
      !operationDeviations.some(({ pattern }) => pattern.test(`${operation?.id} ${text}`)),
  );
}

/**
 * Demands something of what a call gives, beside the shape of the answer.
 * @throws Error that shows the value
 */
export async function having<T>(outcome: Promise<T>, isRight: (value: T) => boolean): Promise<T> {
  const value = await outcome;
  if (!isRight(value)) throw new Error(`The call gave ${JSON.stringify(value)?.slice(0, 600)}.`);
  return value;
}
