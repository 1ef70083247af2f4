import {
  type ApiInput,
  type ApiOutput,
  type ApiRoute,
  type ApiRouteName,
  apiRoutes,
  machinePath,
  problemSchema,
} from '../contracts/api.ts';
import { CliError } from './cliError.ts';
import { exitCodes } from './exitCodes.ts';

const requestTimeoutMilliseconds = 30_000;

/** Where the app answers, and with which key. */
export interface AppConnection {
  /** For example http://127.0.0.1:7071 */
  readonly url: string;
  /** Of the Functions app; what it may do is a setting of the app. */
  readonly key: string | undefined;
  /** Of a person; it is preferred to the key. */
  readonly token?: string | undefined;
}

/** What a route takes; what is left out takes the route's default. */
export type ApiRequest<Name extends ApiRouteName> = {
  readonly [Part in keyof ApiInput<Name>]?: Partial<ApiInput<Name>[Part]>;
};

/**
 * Asks the HTTP API of a running app.
 * @throws CliError with what the app said against it, or that nothing answers there
 */
export async function askApi<Name extends ApiRouteName>(
  { url, key, token }: AppConnection,
  name: Name,
  { path, query, body }: ApiRequest<Name> = {},
): Promise<ApiOutput<Name>> {
  if (!URL.canParse(url)) throw new CliError(`--url ${url} is not a URL.`);
  const { method, route, response: schema }: ApiRoute = apiRoutes[name];
  const door = token === undefined ? `/api/${machinePath}` : '/api';
  const target = new URL(`${door}/${fill(route, path ?? {})}`, url);
  for (const [field, value] of Object.entries(query ?? {})) {
    if (value !== undefined) target.searchParams.set(field, String(value));
  }
  const response = await fetchOrExplain(target, {
    method,
    headers: { 'content-type': 'application/json', ...credential(key, token) },
    ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
    signal: AbortSignal.timeout(requestTimeoutMilliseconds),
  });
  if (!response.ok) throw await refusal(response);
  return schema.parse(await response.json()) as ApiOutput<Name>;
}

function credential(key: string | undefined, token: string | undefined): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  return key === undefined ? {} : { 'x-functions-key': key };
}

function fill(route: string, path: Readonly<Record<string, unknown>>): string {
  return route.replace(/\{(\w+)\}/g, (_place, field: string) => encodeURIComponent(String(path[field])));
}

async function fetchOrExplain(target: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(target, request);
  } catch (error) {
    throw new CliError(`No answer from ${target.origin}. Is the app running there?`, exitCodes.failure, error);
  }
}

async function refusal(response: Response): Promise<CliError> {
  if (response.status === 401) {
    return new CliError(
      'The app refused the key or token. Give a host key of the app with --key, or a token with --token.',
    );
  }
  const text = await response.text();
  const detail = problemSchema.safeParse(parseJson(text)).data?.detail ?? `The app answered ${response.status}.`;
  return new CliError(detail, response.status >= 500 ? exitCodes.failure : exitCodes.usage);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
