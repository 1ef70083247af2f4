import { gunzipSync } from 'node:zlib';
import type { Backend } from '../backend.ts';
import { demandGitPermission } from '../core/identities.ts';
import { demandProject } from '../core/projects.ts';
import { runGit } from '../git/process/gitProcess.ts';
import { demandContribute } from '../git/repositories/refUpdates.ts';
import { demandRepository, type Repository } from '../git/repositories/repositories.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import type { ApiReply } from '../http/exchange.ts';
import { challenge } from '../http/refusals.ts';
import { demandScope } from '../tokens/scopes.ts';
import { authenticate, type SignIn } from '../tokens/signIn.ts';
import { flush, packetLine } from './packetLines.ts';
import { advertiseForPush, receivePack } from './receivePack.ts';

type Service = 'git-upload-pack' | 'git-receive-pack';

/** A request of git itself: `/{project}/_git/{repository}/info/refs`, `…/git-upload-pack`, `…/git-receive-pack`. */
export type GitRequest = {
  readonly project: string;
  readonly repository: string;
  readonly service: Service;
  /** True for the first of the two requests, which asks for the refs. */
  readonly asksForRefs: boolean;
};

/** The parts of a request that git's protocol has. */
export type GitHttpRequest = {
  readonly contentEncoding: string | undefined;
  /** Header Git-Protocol: the version that the client speaks. */
  readonly protocol: string | undefined;
  readonly body: Buffer;
};

/**
 * Reads git's address out of the path behind the organisation; a repository of its project's name may come without it.
 * @returns undefined for everything else
 */
export function parseGitAddress(
  method: string,
  path: readonly string[],
  query: ReadonlyMap<string, string>,
): GitRequest | undefined {
  const start = path.findIndex((segment) => segment.toLowerCase() === '_git');
  const [repository = '', ...rest] = path.slice(start + 1);
  const project = path[0] ?? '';
  const what = rest.join('/');
  if (start < 0 || start > 1 || repository === '') return undefined;
  const place = { project: start === 0 ? repository : project, repository };
  if (method === 'GET' && what === 'info/refs') {
    const service = serviceOf(query.get('service'));
    return service === undefined ? undefined : { ...place, service, asksForRefs: true };
  }
  const service = method === 'POST' ? serviceOf(what) : undefined;
  return service === undefined ? undefined : { ...place, service, asksForRefs: false };
}

function serviceOf(text: string | undefined): Service | undefined {
  return text === 'git-upload-pack' || text === 'git-receive-pack' ? text : undefined;
}

/** Who sent a request of git; the answer to give where that is nobody. Git shows texts, and no JSON. */
export function signInToGit(backend: Backend, authorization: string | undefined): SignIn | ApiReply {
  try {
    return authenticate(backend, authorization) ?? textReply(unknownPerson());
  } catch (error) {
    return replyFor(error);
  }
}

/** Answers git: the same rights, scopes, rules and records as over the REST interface. */
export async function answerGit(
  backend: Backend,
  wanted: GitRequest,
  request: GitHttpRequest,
  signIn: SignIn,
): Promise<ApiReply> {
  try {
    const repository = openRepository(backend, wanted, signIn);
    const type = `application/x-${wanted.service}-${wanted.asksForRefs ? 'advertisement' : 'result'}`;
    const content = wanted.asksForRefs
      ? await advertise(repository, wanted.service, request.protocol)
      : await serve(backend, repository, wanted.service, request, signIn);
    return { status: 200, headers: { 'Cache-Control': 'no-cache' }, content: { kind: 'bytes', type, bytes: content } };
  } catch (error) {
    return replyFor(error);
  }
}

/** The operation of the REST interface that needs the same scope. */
function operationOf({ service }: GitRequest) {
  const base = 'git/repositories/{repositoryId}';
  return service === 'git-upload-pack'
    ? { method: 'GET', template: `${base}/refs` }
    : { method: 'POST', template: `${base}/pushes` };
}

function openRepository(backend: Backend, wanted: GitRequest, { identity, ...signIn }: SignIn): Repository {
  if (signIn.kind === 'pat') demandScope(signIn.scope, operationOf(wanted), identity.uniqueName);
  demandGitPermission(identity, 'GenericRead');
  const repository = demandRepository(backend, wanted.repository, demandProject(backend, wanted.project));
  if (wanted.service === 'git-receive-pack') demandContribute(identity);
  return repository;
}

async function advertise(repository: Repository, service: Service, protocol: string | undefined): Promise<Buffer> {
  if (service === 'git-receive-pack') return advertiseForPush(repository);
  const refs = await uploadPack(repository, ['--advertise-refs'], protocol, undefined);
  const isNewer = /version=2/.test(protocol ?? '');
  return Buffer.concat([...(isNewer ? [] : [packetLine(`# service=${service}\n`), flush]), refs]);
}

async function serve(
  backend: Backend,
  repository: Repository,
  service: Service,
  request: GitHttpRequest,
  { identity }: SignIn,
): Promise<Buffer> {
  const body = unpacked(request);
  return service === 'git-receive-pack'
    ? receivePack(backend, repository, identity, body)
    : uploadPack(repository, [], request.protocol, body);
}

/** Git answers fetches by itself; its failures are part of what it prints. */
async function uploadPack(
  repository: Repository,
  options: readonly string[],
  protocol: string | undefined,
  input: Buffer | undefined,
): Promise<Buffer> {
  const args = ['upload-pack', '--stateless-rpc', ...options, '.'];
  const environment = protocol === undefined ? {} : { GIT_PROTOCOL: protocol };
  const { stdout } = await runGit(repository.directory, args, {
    environment,
    expected: [0, 1, 128],
    ...(input === undefined ? {} : { input }),
  });
  return stdout;
}

/** Git compresses what it sends when that is long. */
function unpacked({ contentEncoding, body }: GitHttpRequest): Buffer {
  if (!/^(x-)?gzip$/i.test(contentEncoding ?? '')) return body;
  try {
    return gunzipSync(body);
  } catch {
    throw invalidArgument('The body of the request is not compressed as its header says.');
  }
}

function unknownPerson(): ApiError {
  const text = "TF400813: The user '' is not authorized to access this resource.";
  return new ApiError(401, 'UnauthorizedRequestException', text, 'Microsoft.TeamFoundation.Framework.Server');
}

function replyFor(error: unknown): ApiReply {
  if (error instanceof ApiError) return textReply(error);
  throw error;
}

/** Plain text, which git shows to whoever runs it. */
function textReply({ status, message }: ApiError): ApiReply {
  const headers: Record<string, string> = status === 401 ? { 'WWW-Authenticate': challenge } : {};
  return {
    status,
    headers,
    content: { kind: 'bytes', type: 'text/plain; charset=utf-8', bytes: Buffer.from(`${message}\n`) },
  };
}
