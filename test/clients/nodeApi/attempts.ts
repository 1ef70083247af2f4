import { checkExchange } from '../../support/checkExchange.ts';
import type { RecordedExchange, RecordingProxy } from '../../support/recordingProxy.ts';
import { operationDeviations } from '../../support/specificationDeviations.ts';

/** One typed call of the client, and what was different from the documentation; nothing where `problems` is empty. */
export type Attempt = { readonly name: string; readonly problems: readonly string[]; readonly wasRefused: boolean };

/** Makes typed calls and judges each by what went over the wire. */
export type Attempts = {
  readonly made: readonly Attempt[];
  /** A call that is documented to work. */
  readonly works: <T>(name: string, call: () => Promise<T>) => Promise<T | undefined>;
  /** A call that is documented to be refused with a status. */
  readonly fails: (name: string, status: number, call: () => Promise<unknown>) => Promise<void>;
};

/** @param proxy writes down what the calls send and get */
export function recordAttempts(proxy: RecordingProxy): Attempts {
  const made: Attempt[] = [];
  const run = async <T>(call: () => Promise<T>) => {
    const before = proxy.exchanges.length;
    const outcome = await call().then(
      (value) => ({ value, error: undefined }),
      (error: unknown) => ({ value: undefined, error: String(error) }),
    );
    const exchanges = proxy.exchanges.slice(before).filter(({ method }) => method !== 'OPTIONS');
    return { ...outcome, exchanges };
  };
  return {
    made,
    async works(name, call) {
      const { value, error, exchanges } = await run(call);
      const isMissing = error !== undefined;
      const refusals = exchanges.filter(({ status }) => status >= 400).map(answerOf);
      const problems = isMissing && refusals.length === 0 ? [error] : refusals;
      const broken = refusals.length === 0 ? exchanges.flatMap(violationsOf) : [];
      made.push({ name, problems: [...problems, ...broken], wasRefused: isMissing || refusals.length > 0 });
      return value ?? undefined;
    },
    async fails(name, status, call) {
      const { error, exchanges } = await run(call);
      const found = exchanges.at(-1)?.status;
      const problems = found === status ? [] : [`${found ?? error} instead of ${status}`];
      made.push({ name, problems, wasRefused: (found ?? 400) >= 400 });
    },
  };
}

function answerOf({ method, url, status, responseBody }: RecordedExchange): string {
  return `${method} ${url.pathname}${url.search}: ${status} ${responseBody.toString('utf8').slice(0, 600)}`;
}

/** What an answer violates of the specification of its operation, where there is one. */
function violationsOf(exchange: RecordedExchange): readonly string[] {
  // What the client sends is Microsoft's own: answers alone are judged.
  const { operation, violations } = checkExchange({ ...exchange, requestBody: '' });
  return violations.filter(
    (text) =>
      text.startsWith('response') &&
      !operationDeviations.some(({ pattern }) => pattern.test(`${operation?.id} ${text}`)),
  );
}
