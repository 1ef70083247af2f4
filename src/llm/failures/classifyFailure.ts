import type { FailureType } from '../../contracts/agentError.ts';

/** What an endpoint says of a failure, read from the OpenAI error envelope or from an event of a stream. */
export interface ReportedFailure {
  /** HTTP status; undefined for a failure inside a stream. */
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** The envelope's `type`. */
  readonly kind: string | undefined;
  /** Used to recognise failures that have no code of their own; never passed on. */
  readonly message: string;
}

interface FailureRule {
  readonly type: FailureType;
  /** Lower-case values of `code` and `type`. */
  readonly codes: readonly string[];
  readonly message?: RegExp;
}

/**
 * In this order. Codes: OpenAI error codes guide, Azure OpenAI (`DeploymentNotFound`, `ResponsibleAIPolicyViolation`,
 * `RateLimitReached`, `NoCapacity`), llama.cpp (`exceed_context_size_error`). Messages: vLLM and gateways that give a
 * too long prompt no code, and OpenAI's "Request too large", a 429 that waiting does not fix.
 */
const failureRules: readonly FailureRule[] = [
  {
    type: 'model-quota',
    codes: ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active', 'quota_exceeded'],
  },
  {
    type: 'model-content-filter',
    codes: ['content_filter', 'responsibleaipolicyviolation', 'content_policy_violation', 'invalid_prompt'],
  },
  {
    type: 'model-context-too-long',
    codes: ['context_length_exceeded', 'string_above_max_length', 'exceed_context_size_error'],
    message: /maximum context length|context window|prompt is too long|request too large/i,
  },
  {
    type: 'configuration',
    codes: ['model_not_found', 'deploymentnotfound', 'model_not_supported', 'invalid_model', 'unknown_model'],
  },
  { type: 'unauthorized', codes: ['invalid_api_key', 'authentication_error'] },
  {
    type: 'throttled',
    codes: ['rate_limit_exceeded', 'rate_limit_error', 'ratelimitreached', 'too_many_requests', 'nocapacity'],
  },
  {
    type: 'unavailable',
    codes: ['server_error', 'internal_error', 'internalservererror', 'service_unavailable', 'overloaded_error'],
  },
];

const typeOfStatus: Readonly<Record<number, FailureType>> = {
  400: 'invalid-input',
  401: 'unauthorized',
  402: 'model-quota',
  403: 'forbidden',
  404: 'configuration',
  405: 'configuration',
  408: 'timeout',
  409: 'unavailable',
  413: 'too-large',
  422: 'invalid-input',
  425: 'unavailable',
  429: 'throttled',
  501: 'configuration',
};

const messageStatuses: ReadonlySet<number | undefined> = new Set([undefined, 400, 413, 422, 429]);

/** Which kind of failure an endpoint reports: by code, then by message where no code exists, then by status. */
export function classifyFailure(failure: ReportedFailure): FailureType {
  const names = [failure.code, failure.kind].map((name) => name?.toLowerCase() ?? '');
  const byCode = failureRules.find((rule) => rule.codes.some((code) => names.includes(code)));
  if (byCode !== undefined) return byCode.type;

  if (messageStatuses.has(failure.status)) {
    const byMessage = failureRules.find((rule) => rule.message?.test(failure.message));
    if (byMessage !== undefined) return byMessage.type;
  }
  if (failure.status === undefined || failure.status >= 500) {
    return typeOfStatus[failure.status ?? 500] ?? 'unavailable';
  }
  return typeOfStatus[failure.status] ?? 'unexpected';
}

const unsupportedApiCodes = [
  'operationnotsupported',
  'unknown_url',
  'unsupported_api',
  'unsupported_api_for_model',
  'unsupported_endpoint',
  'unsupported_operation',
];

/** Azure: "The … operation does not work with the specified model", "Responses API is enabled only for api-version …". */
const unsupportedApiMessage =
  /(unknown|invalid|unsupported) (request )?(url|endpoint|path|route|operation)|(operation|endpoint|api) (is )?(not supported|unsupported)|operation does not work with|responses api (is )?(not|only|enabled only)|not supported (in|with|by) the responses api/i;

/** Whether the endpoint (or this deployment) lacks the API that was called, so that another API may serve. */
export function saysUnsupportedApi(failure: ReportedFailure): boolean {
  const names = [failure.code, failure.kind].map((name) => name?.toLowerCase() ?? '');
  const namesTheModel = failureRules.some(
    (rule) => rule.type === 'configuration' && rule.codes.some((code) => names.includes(code)),
  );
  if (namesTheModel) return false;
  if (failure.status === 404 || failure.status === 405 || failure.status === 501) return true;
  if (failure.status !== 400) return false;
  return unsupportedApiCodes.some((code) => names.includes(code)) || unsupportedApiMessage.test(failure.message);
}
