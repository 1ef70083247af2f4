import { tooManyFound, tooManyRead } from '../workItems/records/sizeLimits.ts';
import { ApiError, errorBody, permissionDenied } from './apiError.ts';
import { type ApiReply, json } from './exchange.ts';
import { tokenExpired } from './tokenExpired.ts';
import { invalidVersion, outOfRange, previewFlagMissing, versionMissing } from './versionErrors.ts';

const framework = 'Microsoft.TeamFoundation.Framework.Server';
const workItemTracking = 'Microsoft.TeamFoundation.WorkItemTracking.Server';
const signIn = 'https://spsprodweu1.vssps.visualstudio.com/_signin';

/** The challenge of the real service: which ways there are to sign in. */
export const challenge =
  'Bearer authorization_uri=https://login.microsoftonline.com/common, ' +
  'Basic realm="http://127.0.0.1/", TFS-Federated';

/** A page to sign in with, as the service shows it to whom it does not know. */
export function signInPage(): ApiReply {
  const html =
    '\r\n<!DOCTYPE html>\r\n<html lang="en-US"><head><title>\r\n\tAzure DevOps Services | Sign In\r\n</title></head>' +
    `<body><a href="${signIn}?realm=127.0.0.1">Sign in to your account</a></body></html>`;
  return page(203, html);
}

/** The way to that page, for browsers. */
export function signInRedirect(): ApiReply {
  const html = `<html><head><title>Object moved</title></head><body><a href="${signIn}">here</a></body></html>`;
  return { ...page(302, html), headers: { Location: `${signIn}?realm=127.0.0.1&reply_to=http%3A%2F%2F127.0.0.1%2F` } };
}

/** 401 with the ways to sign in, for clients that say they do not want a page (`X-TFS-FedAuthRedirect: Suppress`). */
function unauthorizedReply(): ApiReply {
  const text = "TF400813: The user '' is not authorized to access this resource.";
  return error(401, 'UnauthorizedRequestException', text, framework, { 'WWW-Authenticate': challenge });
}

const conditionalAccess =
  'VS403463: The conditional access policy defined by your Microsoft Entra administrator has failed.';

/**
 * Answers that the real service gives for reasons outside of the stand-in, by the name that a rule of the traffic calls
 * them by. Sources: https://learn.microsoft.com/azure/devops/reference/error, and answers that users reported word by
 * word.
 */
export const refusals = {
  signInPage,
  signInRedirect,
  challenge: unauthorizedReply,
  // Word by word, but for the name of Microsoft Entra: https://github.com/microsoft/coe-starter-kit/issues/6694
  VS403463: () => error(403, 'VssServiceException', conditionalAccess, 'Microsoft.VisualStudio.Services.Common'),
  VS403463Page: () => page(403, `<!DOCTYPE html><html><head><title>${conditionalAccess}</title></head></html>`),
  VS403654: () =>
    error(
      403,
      'GitPushRejectedException',
      // The text: https://github.com/MicrosoftLearning/eShopOnWeb/issues/257. The status and the exception are guesses: it
      // was only seen with pushes by git.
      'VS403654: The push was rejected because it contains one or more secrets. Resolve the following secrets before ' +
        'pushing again. For help, see https://aka.ms/advancedsecurity/secret-scanning/push-protection.\r\n\r\nSecrets:\r\n' +
        '  commit: ca1b827325ef3fd6b2f6d815360b367ebab85f93\r\n  paths: /src/settings.json(3,14-66) : SEC101/102 : AdoPat',
    ),
  // 409 where the revision does not fit, and 412 with VS403351 for a `test` of a patch: seen by clients in public repositories.
  TF26071: () =>
    error(
      409,
      'WorkItemRevisionMismatchException',
      'TF26071: This work item has been changed by someone else since you opened it. You will need to refresh it and discard your changes.',
      workItemTracking,
    ),
  VS402337: () => refusal(tooManyFound()),
  VS403474: () => refusal(tooManyRead(201)),
  VssVersionNotSpecified: () => refusal(versionMissing('POST')),
  VssInvalidApiResourceVersion: () => refusal(invalidVersion('7.x')),
  VssVersionOutOfRange: () => refusal(outOfRange('8.0')),
  VssInvalidPreviewVersion: () => refusal(previewFlagMissing('7.1')),
  expiredToken: () => refusal(tokenExpired()),
  TF401027: () => refusal(permissionDenied('code-agent', 'PullRequestContribute')),
  TF237111: () =>
    error(
      403,
      'WorkItemUnauthorizedAccessException',
      'TF237111: The current user does not have permissions to save work items under the specified area path.',
      workItemTracking,
    ),
  tooManyRequests: () =>
    error(
      429,
      'RequestBlockedException',
      "TF400733: The request has been canceled: Request was blocked due to exceeding usage of resource 'WorkItemTrackingResource' in namespace 'User'.",
      framework,
      { 'Retry-After': '7' },
    ),
  busy: () =>
    error(
      503,
      'TeamFoundationServiceUnavailableException',
      'TF10216: Azure DevOps services are currently unavailable. Try again later.',
      framework,
      { 'Retry-After': '7' },
    ),
} as const satisfies Readonly<Record<string, () => ApiReply>>;

export type RefusalName = keyof typeof refusals;

/** The answer of that name; undefined for everything else that may go wrong. */
export function refusalOf(name: string | undefined): ApiReply | undefined {
  return isRefusal(name) ? refusals[name]() : undefined;
}

/** Every name, for schemas. */
export const refusalNames = Object.keys(refusals).filter(isRefusal);

function isRefusal(name: string | undefined): name is RefusalName {
  return name !== undefined && Object.hasOwn(refusals, name);
}

/** What is answered to whom nothing is known of: a page where the real service sends one, else the challenge. */
export function askToSignIn(request: {
  readonly suppressesPages: boolean;
  readonly hasBasic: boolean;
  readonly accept: string;
}): ApiReply {
  if (request.suppressesPages || request.hasBasic) return unauthorizedReply();
  return /\btext\/html\b/i.test(request.accept) ? signInRedirect() : signInPage();
}

function page(status: number, html: string): ApiReply {
  return { status, content: { kind: 'bytes', type: 'text/html; charset=utf-8', bytes: Buffer.from(html) } };
}

function refusal(error: ApiError): ApiReply {
  return json(errorBody(error), error.status);
}

function error(
  status: number,
  typeKey: string,
  message: string,
  namespace?: string,
  headers: Readonly<Record<string, string>> = {},
): ApiReply {
  return json(errorBody(new ApiError(status, typeKey, message, namespace)), status, headers);
}
