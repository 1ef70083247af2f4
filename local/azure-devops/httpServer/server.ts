import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Backend } from '../backend.ts';
import { describeLocations } from '../core/discovery.ts';
import { answerGit, type GitRequest, parseGitAddress, signInToGit } from '../gitHttp/smartHttp.ts';
import { parseAddress } from '../http/address.ts';
import { ApiError, errorBody } from '../http/apiError.ts';
import { acceptedVersion } from '../http/apiVersion.ts';
import { notFound, prepare } from '../http/dispatch.ts';
import { type ApiReply, empty, json } from '../http/exchange.ts';
import { askToSignIn, refusalOf } from '../http/refusals.ts';
import type { Route } from '../http/route.ts';
import { authenticate } from '../tokens/signIn.ts';
import { type ResponseFault, responseFaults } from './responseFaults.ts';
import { sendFailure, sendReply } from './sendReply.ts';
import type { CallTreatment, Traffic } from './traffic.ts';

/** The largest body that is read: a push of the real service may have 25 MB, base64 makes it a third more. */
const largestBody = 64 * 1024 * 1024;

/** Everything a page outside the REST interface needs. */
export type PageHandler = (
  path: readonly string[],
  query: ReadonlyMap<string, string>,
) => Promise<ApiReply | undefined>;

/**
 * Makes the listener of a `node:http` server.
 * @param routes all operations
 * @param page answers what is not below `_apis`
 */
export function createListener(
  backend: Backend,
  routes: readonly Route[],
  page: PageHandler,
  traffic: Traffic,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      const { reply, damage } = await answer(backend, routes, page, traffic, request);
      await sendReply(response, reply, acceptedVersion(request.headers.accept ?? ''), damage);
    } catch (error) {
      await sendFailure(response, error);
    }
  };
}

type Answer = { readonly reply: ApiReply; readonly damage?: ResponseFault | undefined };

async function answer(
  backend: Backend,
  routes: readonly Route[],
  page: PageHandler,
  traffic: Traffic,
  request: IncomingMessage,
): Promise<Answer> {
  const body = await readAll(request);
  const address = parseAddress(request.url ?? '/', backend.organization.name);
  const git = address.api ? undefined : parseGitAddress(request.method ?? '', address.before, address.query);
  if (git !== undefined) {
    return passGit(backend, traffic, git, request, body);
  }
  if (address.api === undefined) {
    // Another host name would be a page elsewhere that reaches for this machine.
    const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '');
    await backend.later.settled();
    const found = request.method === 'GET' && isLocal ? await page(address.before, address.query) : undefined;
    return { reply: found ?? notFound(request.url ?? '') };
  }
  const signIn = authenticate(backend, request.headers.authorization);
  if (signIn === undefined) {
    return { reply: toSignIn(request) };
  }
  const { identity } = signIn;
  if (request.method === 'OPTIONS') {
    traffic.count('OPTIONS', address.api[0] ?? '', identity.id);
    return { reply: listResources(request, address.before, address.api, traffic) };
  }
  const method = (request.headers['x-http-method-override']?.toString() ?? request.method ?? 'GET').toUpperCase();
  const { 'content-type': contentType = '', accept = '' } = request.headers;
  const sent = { method, url: request.url ?? '', address: { ...address, api: address.api }, accept, contentType };
  const prepared = prepare(backend, routes, { ...sent, body, signIn }, (query) =>
    limitPage(query, traffic.rules().pageLimit),
  );
  if ('status' in prepared) return { reply: prepared };
  const { template } = prepared.request;
  const call = { method, path: address.api.join('/'), template, identityId: identity.id };
  return pass(traffic.admit(call), prepared.run);
}

/** Requests of git itself are counted, slowed down and broken as all others. */
async function passGit(
  backend: Backend,
  traffic: Traffic,
  git: GitRequest,
  { method = '', headers }: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  const signIn = signInToGit(backend, headers.authorization);
  if ('status' in signIn) {
    return { reply: signIn };
  }
  const path = `${git.project}/_git/${git.repository}/${git.asksForRefs ? 'info/refs' : git.service}`;
  const call = { method, path, template: `_git/${git.service}`, identityId: signIn.identity.id };
  const gitRequest = {
    contentEncoding: headers['content-encoding'],
    protocol: headers['git-protocol']?.toString(),
    body,
  };
  return pass(traffic.admit(call), async () => {
    await backend.later.settled();
    return answerGit(backend, git, gitRequest, signIn);
  });
}

/** Answers as the traffic's rules allow: later, with further headers, refused, or damaged. */
async function pass(passage: CallTreatment, work: () => Promise<ApiReply>): Promise<Answer> {
  const { fault } = passage;
  if (passage.latencyMs > 0) {
    await wait(passage.latencyMs);
  }
  if (passage.refusal !== undefined) {
    passage.headersSent();
    return { reply: passage.refusal };
  }
  const named = refusalOf(fault?.kind);
  if (named !== undefined) {
    if (fault?.when === 'after') await work();
    return { reply: named };
  }
  const isError = fault?.kind === '500' || fault?.kind === '503';
  const failure = isError ? serverFailure(fault.kind === '500' ? 500 : 503) : empty();
  if (fault?.when === 'before' && (isError || fault.kind === 'reset')) {
    return { reply: failure, damage: isError ? undefined : 'reset' };
  }
  const reply = await work();
  if (isError) {
    return { reply: failure };
  }
  if (fault?.kind !== 'reset') {
    passage.headersSent();
  }
  return { reply: { ...reply, headers: { ...reply.headers, ...passage.headers } }, damage: damageOf(fault?.kind) };
}

function damageOf(kind: string | undefined): ResponseFault | undefined {
  return responseFaults.find((damage) => damage === kind);
}

function serverFailure(status: 500 | 503): ApiReply {
  const namespace = 'Microsoft.TeamFoundation.Framework.Server';
  const text =
    status === 500
      ? 'TF246017: The service could not process the request.'
      : 'TF10216: Azure DevOps services are currently unavailable. Try again later.';
  return json(errorBody(new ApiError(status, 'TeamFoundationServiceUnavailableException', text, namespace)), status);
}

/** The list stands below the organisation and nowhere else. */
function listResources(
  request: IncomingMessage,
  before: readonly string[],
  api: readonly string[],
  traffic: Traffic,
): ApiReply {
  const refusal = refusalOf(traffic.admitDiscovery(api.join('/'))?.kind);
  if (refusal !== undefined) return refusal;
  return before.length === 0 && api.length <= 1 ? describeLocations(api[0]) : notFound(request.url ?? '');
}

function toSignIn({ headers }: IncomingMessage): ApiReply {
  return askToSignIn({
    suppressesPages: /^suppress$/i.test(headers['x-tfs-fedauthredirect']?.toString() ?? ''),
    hasBasic: /^basic\s/i.test(headers.authorization ?? ''),
    accept: headers.accept ?? '',
  });
}

function limitPage(query: ReadonlyMap<string, string>, limit: number | undefined): ReadonlyMap<string, string> {
  if (limit === undefined) {
    return query;
  }
  const wanted = Number(query.get('$top') ?? limit);
  return new Map([...query, ['$top', String(Math.min(limit, wanted))]]);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    size += part.length;
    if (size > largestBody) {
      throw new ApiError(413, 'HttpException', 'Maximum request length exceeded.', 'System.Web');
    }
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}
