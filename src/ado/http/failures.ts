import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { parseJson } from '../../contracts/parseJson.ts';
import { collapseWhitespace } from '../../contracts/text/linearText.ts';
import { type Diagnosis, findDocumentedError, tokenAdvice } from './documentedErrors.ts';
import { isHtmlPage, isSignInPage, pageTitle } from './signInPage.ts';
import { retryAfterSeconds } from './throttle.ts';

/** A response that is not the answer asked for. */
export interface RefusedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The beginning of the body is enough. */
  readonly body: string;
}

const longestDetail = 300;
/** Missing permissions in Git and on work items, which do not always come as a 403. */
const permissionCodes = /\bTF(401027|237111)\b/;
const namedPermission = /'(\w+)'\s+permission/;

const errorBodySchema = z.object({
  message: z.string().nullish(),
  typeKey: z.string().nullish(),
  value: z.object({ Message: z.string().nullish() }).nullish().catch(undefined),
});

/** What {@link responseFailure} keeps as the cause. */
const refusalSchema = z.object({ status: z.number(), typeKey: z.string() });

/** What Node's network and stream errors carry. */
const systemErrorSchema = z.object({ code: z.string().optional().catch(undefined), message: z.string() });

/**
 * A refused response as the typed failure it means.
 * @param purpose what was being done and on what, as a verb phrase: `read work item 7 of project "Shop"`
 */
export function responseFailure(purpose: string, response: RefusedResponse, now: number = Date.now()): AgentError {
  if (isSignInPage(response)) return signInFailure(purpose, response);
  const { detail, typeKey } = errorDetail(response);
  const wait = retryAfterSeconds(response.headers, now);
  const { type, advice } = diagnose(response.status, `${detail} ${typeKey}`, wait);
  const said = detail === '' ? '' : ` (${detail})`;
  return new AgentError(
    type,
    `Could not ${purpose}: Azure DevOps answered ${response.status}${said}. ${advice}${activity(response.headers)}`,
    { retryAfterSeconds: wait, cause: { status: response.status, typeKey } },
  );
}

/** The answer is Azure DevOps' page to sign in with, or the way there. */
export function signInFailure(purpose: string, { status, headers }: Omit<RefusedResponse, 'body'>): AgentError {
  return new AgentError(
    'unauthorized',
    `Could not ${purpose}: Azure DevOps answered ${status} with its sign-in page. ${tokenAdvice}${activity(headers)}`,
    { cause: { status, typeKey: '' } },
  );
}

/** Whether a failure is this exception of the server's, by the short name in its `typeKey`. */
export function isServerException(error: unknown, typeKey: string): boolean {
  return error instanceof AgentError && refusalSchema.safeParse(error.cause).data?.typeKey === typeKey;
}

/** A call that got no usable response: refused or reset connections, time-outs. Anything else is `unexpected`. */
export function transportFailure(purpose: string, error: unknown): AgentError {
  if (error instanceof AgentError) {
    return error;
  }
  const { code, message = String(error) } = systemErrorSchema.safeParse(error).data ?? {};
  const reason = message.slice(0, longestDetail);
  if (reason.startsWith('Request timeout') || code === 'ETIMEDOUT' || code === 'ESOCKETTIMEDOUT') {
    return timeoutFailure(purpose, error);
  }
  if (code === undefined) {
    return new AgentError('unexpected', `Could not ${purpose}: ${reason}.`, { isRetryable: true, cause: error });
  }
  return new AgentError(
    'unavailable',
    `Could not ${purpose}: no complete answer from Azure DevOps (${code}: ${reason}). ` +
      'Check the organization URL and the network, then try again.',
    { cause: error },
  );
}

/** The answer did not come in time. */
export function timeoutFailure(purpose: string, cause?: unknown): AgentError {
  return new AgentError('timeout', `Could not ${purpose}: Azure DevOps did not answer in time. Try again.`, { cause });
}

/**
 * Whether an answer's JSON says nothing: no body, `null`, an empty object, a bare text or number. No version of Azure DevOps
 * documents such answers; servers under load and proxies give them.
 */
export function isEmptyResponse(value: unknown): boolean {
  return value === null || typeof value !== 'object' || (!Array.isArray(value) && Object.keys(value).length === 0);
}

/** The answer is a success without its content. */
export function emptyResponseFailure(purpose: string): AgentError {
  return new AgentError(
    'unavailable',
    `Could not ${purpose}: Azure DevOps reported success but sent no answer. ` +
      'Check that there is no proxy in between, then try again.',
  );
}

/** The answer came, but is not what Azure DevOps documents. */
export function invalidResponseFailure(purpose: string, error: z.ZodError): AgentError {
  const problems = error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  return new AgentError(
    'unexpected',
    `Could not ${purpose}: the answer does not have the documented shape (${problems.join('; ').slice(0, longestDetail)}). ` +
      'Check that the URL is an Azure DevOps organization or collection and that its version is supported.',
    { isRetryable: false },
  );
}

function diagnose(status: number, detail: string, wait: number | undefined): Diagnosis {
  if (status === 429 || (status === 503 && wait !== undefined)) {
    return { type: 'throttled', advice: 'Try again after the time it names.' };
  }
  const documented = findDocumentedError(detail);
  if (documented !== undefined) return documented;
  if (status === 401) return { type: 'unauthorized', advice: tokenAdvice };
  if (status === 403 || permissionCodes.test(detail)) {
    const permission = namedPermission.exec(detail)?.[1];
    const needed = permission === undefined ? 'the permission it names' : `the permission ${permission}`;
    return { type: 'forbidden', advice: `Grant ${needed} to the identity behind the token.` };
  }
  return diagnoseByStatus(status);
}

function diagnoseByStatus(status: number): Diagnosis {
  switch (status) {
    case 404:
    case 410:
      return { type: 'not-found', advice: 'Check that it exists and that the token may read it.' };
    case 408:
    case 504:
      return { type: 'timeout', advice: 'Try again.' };
    case 409:
    case 412:
      return { type: 'conflict', advice: 'It changed in the meantime. Read it again first.' };
    case 413:
      return { type: 'too-large', advice: 'Send less in one call.' };
    default:
      return status >= 500
        ? { type: 'unavailable', advice: 'Try again later.' }
        : { type: 'invalid-input', advice: 'The call must be changed to succeed.' };
  }
}

function errorDetail({ headers, body }: RefusedResponse): { detail: string; typeKey: string } {
  const parsed = errorBodySchema.safeParse(parseJson(body));
  if (!parsed.success) {
    return { detail: isHtmlPage(headers, body) ? shortened(pageTitle(body)) : '', typeKey: '' };
  }
  const message = parsed.data.message ?? parsed.data.value?.Message ?? '';
  return { detail: shortened(message), typeKey: parsed.data.typeKey ?? '' };
}

function shortened(text: string): string {
  return collapseWhitespace(text).trim().slice(0, longestDetail).replace(/\.$/, '');
}

function activity(headers: IncomingHttpHeaders): string {
  const { activityid, 'x-vss-e2eid': endToEndId } = headers;
  const id = activityid ?? endToEndId;
  return typeof id === 'string' ? ` [activity ${id.slice(0, 64)}]` : '';
}
