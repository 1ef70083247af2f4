import type { ContentFilterResultDetailsForPromptOutput } from '@azure/openai/types';
import OpenAI from 'openai';
import { z } from 'zod';
import { AgentError, type AgentErrorOptions, type FailureType } from '../../contracts/agentError.ts';
import { type ModelUsage, noModelUsage } from '../../contracts/models/modelUsage.ts';
import { endpointName, type ModelEndpoint } from '../requests/modelEndpoint.ts';
import { classifyFailure, type ReportedFailure, saysUnsupportedApi } from './classifyFailure.ts';
import { failedCallSpending } from './replyFailure.ts';
import { readRetryAfterSeconds } from './retryAfter.ts';

const lenientText = z.coerce.string().nullish().catch(undefined);

/** The `error` member of OpenAI's envelope, with what Azure adds to a refused prompt. */
const wireErrorSchema = z.object({
  code: lenientText,
  type: lenientText,
  message: lenientText,
  param: lenientText,
  innererror: z
    .object({
      code: lenientText,
      content_filter_result: z
        .record(z.string(), z.object({ filtered: z.boolean().optional() }))
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});

type WireError = z.infer<typeof wireErrorSchema>;

const promptFilters: readonly (keyof ContentFilterResultDetailsForPromptOutput)[] = [
  'hate',
  'jailbreak',
  'profanity',
  'self_harm',
  'sexual',
  'violence',
];

const explanations: Partial<Record<FailureType, string>> = {
  throttled: 'asks to slow down. Try again later',
  'model-quota': 'has no quota left. Raise the quota or correct the billing',
  'model-content-filter':
    'refused the text because of its content filter. Reword the task, or adjust the filter of the deployment',
  'model-context-too-long':
    'cannot take that much text at once. Send fewer files, or choose a model with a larger context',
  unavailable: 'could not answer. Try again',
  timeout: 'timed out. Try again',
  unauthorized: 'did not accept the credentials. Correct the key, or the role of the identity',
  forbidden: 'denied access. Grant the identity a role that can call models, and check the network rules',
  'invalid-input': 'did not accept the request. Check that the model supports its parameters',
  'model-malformed': 'sent an unreadable answer. Try again',
  'too-large': 'did not accept a request of this size. Send fewer files',
  configuration: 'does not exist. Correct the base URL and the name of the model or deployment',
};

/** Whether a failed call says that the endpoint lacks the API that was called. */
export function isUnsupportedApi(error: unknown): boolean {
  return error instanceof OpenAI.APIError && saysUnsupportedApi(reportOf(error.status, readWireError(error.error), ''));
}

/** Which kind of failure a failed call reports. */
export function typeOfApiError(error: InstanceType<typeof OpenAI.APIError>): FailureType {
  return classifyFailure(reportOf(error.status, readWireError(error.error), error.message));
}

/** Whatever a call of the SDK throws, as the typed failure it stands for. An {@link AgentError} stays what it is. */
export function toModelError(error: unknown, endpoint: ModelEndpoint): AgentError {
  if (error instanceof AgentError) return error;
  if (error instanceof OpenAI.APIConnectionTimeoutError) return describe('timeout', endpoint, [], { cause: error });
  if (error instanceof OpenAI.APIConnectionError) {
    return describe(hasTimedOut(error) ? 'timeout' : 'unavailable', endpoint, ['connection failed'], { cause: error });
  }
  if (error instanceof OpenAI.APIError) return fromApiError(error, endpoint);
  if (error instanceof OpenAI.OpenAIError) return fromCredential(error, endpoint);
  // The SDK lets pass what reading a stream throws: an event cut in its middle, or what fetch says of the connection.
  if (hasTimedOut(error)) return describe('timeout', endpoint, ['inside the stream'], { cause: error });
  const isBrokenStream = isSyntaxError(error) || networkCodesOf(error).length > 0;
  return isBrokenStream
    ? describe('unavailable', endpoint, ['the stream broke'], { cause: error })
    : describe('unexpected', endpoint, [], { cause: error });
}

/**
 * A failure that arrived as data: inside a stream or as the status of a response.
 * @param error the `error` member as it came, unchecked
 * @param usage what the call used until then, where the endpoint said so
 */
export function toStreamError(error: unknown, endpoint: ModelEndpoint, usage: ModelUsage = noModelUsage): AgentError {
  const wire = readWireError(error);
  const facts = ['inside the stream', ...details(wire)];
  return describe(classifyFailure(reportOf(undefined, wire, '')), endpoint, facts, {
    spent: failedCallSpending(usage),
  });
}

function fromApiError(error: InstanceType<typeof OpenAI.APIError>, endpoint: ModelEndpoint): AgentError {
  const wire = readWireError(error.error);
  const report = reportOf(error.status, wire, error.message);
  const place = error.status === undefined ? 'inside the stream' : `HTTP ${error.status}`;
  const requestId = plain(error.requestID);
  return describe(
    classifyFailure(report),
    endpoint,
    [place, ...details(wire), ...(requestId === undefined ? [] : [`request ${requestId}`])],
    { cause: error, retryAfterSeconds: error.headers && readRetryAfterSeconds(error.headers, Date.now()) },
  );
}

/** The SDK wraps what the key provider throws; a provider that fails may well work a moment later. */
function fromCredential(error: Error, endpoint: ModelEndpoint): AgentError {
  if (error.cause instanceof AgentError) return error.cause;
  const message = `No credentials for the ${endpointName(endpoint)}: reading the key or token failed.`;
  return new AgentError('unauthorized', message, { isRetryable: true, cause: error });
}

function describe(
  type: FailureType,
  endpoint: ModelEndpoint,
  facts: readonly string[],
  options: AgentErrorOptions,
): AgentError {
  const explanation = explanations[type] ?? 'failed unexpectedly';
  const message = `The ${endpointName(endpoint)} ${explanation}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}.`;
  return new AgentError(type, message, options);
}

function readWireError(error: unknown): WireError {
  const parsed = wireErrorSchema.safeParse(error);
  return parsed.success ? parsed.data : { code: undefined, type: undefined, message: undefined, param: undefined };
}

function reportOf(status: number | undefined, wire: WireError, message: string): ReportedFailure {
  const code = wire.code ?? wire.innererror?.code ?? undefined;
  return { status, code, kind: wire.type ?? undefined, message: wire.message ?? message };
}

/** Facts safe to pass on: names, never the endpoint's sentence, which may repeat the prompt. */
function details(wire: WireError): readonly string[] {
  const code = plain(wire.code) ?? plain(wire.type);
  const parameter = plain(wire.param);
  const results = wire.innererror?.content_filter_result ?? {};
  const filters = promptFilters.filter((name) => results[name]?.filtered === true);
  return [
    ...(code === undefined ? [] : [`code ${code}`]),
    ...(parameter === undefined ? [] : [`parameter ${parameter}`]),
    ...(filters.length === 0 ? [] : [`filtered for ${filters.join(' and ')}`]),
  ];
}

function plain(name: string | null | undefined): string | undefined {
  return name != null && /^[\w.[\]-]{1,80}$/.test(name) ? name : undefined;
}

function hasTimedOut(error: unknown): boolean {
  return networkCodesOf(error).some((code) => /TIMEDOUT|_TIMEOUT$/.test(code));
}

const causedSchema = z.object({ code: z.string().optional().catch(undefined), cause: z.unknown().optional() });

/** Codes such as `ECONNRESET` or `UND_ERR_SOCKET` along the chain of causes: fetch puts them one or two levels down. */
function networkCodesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  let current = causedSchema.safeParse(error);
  for (let depth = 0; depth < 4 && current.success; depth += 1) {
    if (current.data.code !== undefined) codes.push(current.data.code);
    current = causedSchema.safeParse(current.data.cause);
  }
  return codes;
}

/** By name: the error may come from another realm, as under jest. */
function isSyntaxError(error: unknown): boolean {
  return z.object({ name: z.literal('SyntaxError') }).safeParse(error).success;
}
