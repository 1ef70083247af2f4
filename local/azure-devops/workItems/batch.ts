import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { parseAddress } from '../http/address.ts';
import { ApiError, errorBody, invalidArgument } from '../http/apiError.ts';
import { prepare } from '../http/dispatch.ts';
import { type ApiReply, type ApiRequest, json, list, readBody } from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';

/** As many as a request for several work items may name. */
const mostRequests = 200;

const operationSchema = z.looseObject({ op: z.string(), path: z.string(), value: z.unknown().optional() });
const batchSchema = z.array(
  z.object({
    method: z.string(),
    uri: z.string().min(1),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.array(operationSchema),
  }),
);

type Inner = z.infer<typeof batchSchema>[number];

/** Real ids of work items by the negative numbers that a batch calls them by. */
type TemporaryIds = Map<number, number>;

/** Only what makes or changes a work item can stand in a batch. */
const changesWorkItem = /^\/(?:[^/?]+\/){0,2}_apis\/wit\/workitems\/(?:\$|%24|-?\d)[^/?]*(?:\?|$)/i;
const link = /(\/workitems\/)(-\d+)$/i;

function demandRequests(backend: Backend, request: ApiRequest): readonly Inner[] {
  const inner = readBody(request, batchSchema);
  if (inner.length === 0 || inner.length > mostRequests) {
    throw invalidArgument(`A batch has 1 to ${mostRequests} requests, and not ${inner.length}.`);
  }
  return inner.map((one) => {
    const uri = one.uri.startsWith(`${backend.url()}/`) ? one.uri.slice(backend.url().length) : one.uri;
    if (one.method.toUpperCase() !== 'PATCH' || !changesWorkItem.test(uri)) {
      throw invalidArgument(`A batch creates and changes work items with PATCH, and not '${one.method} ${one.uri}'.`);
    }
    return { ...one, uri };
  });
}

/** The number that the item made by these operations is called by within the batch. */
function temporaryId({ body }: Inner): number | undefined {
  const id = Number(body.find(({ op, path }) => op.toLowerCase() === 'add' && path === '/id')?.value);
  return id < 0 ? id : undefined;
}

/** Operations without the temporary id, with the real ids of the items that were made before. */
function withRealIds({ body }: Inner, ids: TemporaryIds): Buffer {
  const relationSchema = z.looseObject({ url: z.string() });
  const operations = body
    .filter(({ path }) => path !== '/id')
    .map((operation) => {
      const relation = relationSchema.safeParse(operation.value);
      if (!relation.success) return operation;
      const url = relation.data.url.replace(
        link,
        (_all, path: string, id: string) => `${path}${ids.get(Number(id)) ?? id}`,
      );
      return { ...operation, value: { ...relation.data, url } };
    });
  return Buffer.from(JSON.stringify(operations));
}

/** Runs one request of a batch as if it had come alone; that it is refused is its own answer. */
async function runOne(
  backend: Backend,
  routes: readonly Route[],
  outer: ApiRequest,
  inner: Inner,
  ids: TemporaryIds,
): Promise<ApiReply> {
  try {
    const { name } = backend.organization;
    const { api = [], ...address } = parseAddress(`/${encodeURIComponent(name)}${inner.uri}`, name);
    const header = (wanted: string) =>
      Object.entries(inner.headers).find(([given]) => given.toLowerCase() === wanted)?.[1] ?? '';
    const prepared = prepare(backend, routes, {
      ...{ method: 'PATCH', url: inner.uri, address: { ...address, api }, signIn: outer.signIn },
      ...{ accept: header('accept'), contentType: header('content-type'), body: withRealIds(inner, ids) },
    });
    return 'status' in prepared ? prepared : await prepared.run();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return json(errorBody(error), error.status);
  }
}

async function runBatch(backend: Backend, routes: readonly Route[], request: ApiRequest): Promise<ApiReply> {
  const ids: TemporaryIds = new Map();
  const answers = [];
  for (const inner of demandRequests(backend, request)) {
    const { status, content } = await runOne(backend, routes, request, inner, ids);
    const value = content.kind === 'json' ? content.value : undefined;
    const temporary = temporaryId(inner);
    const made = z.object({ id: z.number() }).safeParse(value);
    if (temporary !== undefined && made.success) ids.set(temporary, made.data.id);
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    answers.push({ code: status, headers, body: JSON.stringify(value) });
  }
  return list(answers);
}

/**
 * Changes of several work items in one call. Each is answered by itself, in order; the documentation does not say whether
 * the real service reverts the others when one fails.
 * @param routes every operation, known once all are declared
 */
export function batchRoutes(backend: Backend, routes: () => readonly Route[]): readonly Route[] {
  return ['POST', 'PATCH'].map((method) =>
    route(method, 'wit/$batch', (request) => runBatch(backend, routes(), request)),
  );
}
