import {
  type ApiInput,
  type ApiOutput,
  type ApiRoute,
  type ApiRouteName,
  apiRoutes,
  machinePath,
} from '../../contracts/api.ts';
import { CliError } from '../cliError.ts';
import { exitCodes } from '../exitCodes.ts';
import { askOnce, NoAnswerError, parseJsonAnswer, problemDetailOf } from './httpRequest.ts';
import { interactiveLimits, type RetryEnvironment, retryUntilAnswered, systemRetryEnvironment } from './retry.ts';

/** Address and key of the app. */
export interface AppConnection {
  /** For example http://127.0.0.1:7071 */
  readonly url: string;
  /** Key of the Functions app. The app's settings say what it may do. */
  readonly key: string | undefined;
  /** Token of a person. Used instead of the key when both are given. */
  readonly token?: string | undefined;
}

/** Input of a route. Anything left out gets the route's default. */
export type ApiRequest<Name extends ApiRouteName> = {
  readonly [Part in keyof ApiInput<Name>]?: Partial<ApiInput<Name>[Part]>;
};

/**
 * Calls the HTTP API of a running app. Without an answer it asks again, even through a restart. A command that changes a
 * run is repeated only when it certainly did not arrive: nothing listened, or the app said that it is busy.
 * @throws CliError with the reason the app gave, or saying that nothing answers there
 */
export async function askApi<Name extends ApiRouteName>(
  connection: AppConnection,
  name: Name,
  request: ApiRequest<Name> = {},
  waiting: RetryEnvironment = systemRetryEnvironment,
): Promise<ApiOutput<Name>> {
  if (!URL.canParse(connection.url)) throw new CliError(`--url ${connection.url} is not a URL.`);
  const { method }: ApiRoute = apiRoutes[name];
  const ask = (timeout: number) => askApiOnce(connection, name, request, timeout);
  const what = `the app at ${new URL(connection.url).origin}`;
  if (method === 'GET') return await retryUntilAnswered(what, ask, interactiveLimits, waiting);
  const steer = async (timeout: number) => {
    try {
      return await ask(Math.max(timeout, steeringTimeoutMilliseconds));
    } catch (error) {
      if (error instanceof NoAnswerError && ['slow', 'dropped'].includes(error.silence))
        throw mayHaveBeenTold(error, request);
      throw error;
    }
  };
  return await retryUntilAnswered(what, steer, interactiveLimits, waiting);
}

const steeringTimeoutMilliseconds = 30_000;

function mayHaveBeenTold({ message }: NoAnswerError, { path }: ApiRequest<ApiRouteName>): CliError {
  const runId = path !== undefined && 'runId' in path ? path.runId : undefined;
  const look = runId === undefined ? 'Check' : `Check with \`code-agent runs show ${runId}\``;
  return new CliError(`${message} The command may have arrived. ${look} before you try again.`, exitCodes.failure);
}

/**
 * As {@link askApi}, but without asking again.
 * @throws NoAnswerError when no answer comes this time
 */
export async function askApiOnce<Name extends ApiRouteName>(
  { url, key, token }: AppConnection,
  name: Name,
  { path, query, body }: ApiRequest<Name>,
  timeoutMilliseconds: number,
): Promise<ApiOutput<Name>> {
  const { method, route, response: schema }: ApiRoute = apiRoutes[name];
  const door = token === undefined ? `/api/${machinePath}` : '/api';
  const target = new URL(`${door}/${fill(route, path ?? {})}`, url);
  for (const [field, value] of Object.entries(query ?? {})) {
    if (value !== undefined) target.searchParams.set(field, String(value));
  }
  const headers = { 'content-type': 'application/json', ...credential(key, token) };
  const sent = { method, headers, ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}) };
  const answer = await askOnce(target, sent, timeoutMilliseconds);
  if (!answer.ok) throw refusal(answer);
  return schema.parse(parseJsonAnswer(target, answer.text)) as ApiOutput<Name>;
}

function credential(key: string | undefined, token: string | undefined): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  return key === undefined ? {} : { 'x-functions-key': key };
}

function fill(route: string, path: Readonly<Record<string, unknown>>): string {
  return route.replace(/\{(\w+)\}/g, (_place, field: string) => encodeURIComponent(String(path[field])));
}

function refusal({ status, text }: { readonly status: number; readonly text: string }): CliError {
  if (status === 401) {
    return new CliError(
      'The app rejected the key or token. Give a host key of the app with --key, or a token with --token.',
    );
  }
  const detail = problemDetailOf(text) ?? `The app answered ${status}.`;
  return new CliError(detail, status >= 500 ? exitCodes.failure : exitCodes.usage);
}
