import type { Span } from '@opentelemetry/api';
import OpenAI from 'openai';
import { AgentError } from '../../contracts/agentError.ts';
import { startWatchdog, type Watchdog } from '../api/watchdog.ts';
import { isUnsupportedApi, toModelError } from '../failures/modelFailure.ts';
import type { ConversationRequest, ConversationTurn } from '../requests/conversation.ts';
import { conversationWithoutImages, countConversationImages, withoutImages } from '../requests/imageParts.ts';
import type { ModelReply, ModelRequest } from '../requests/modelCall.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';
import { createAdaptiveCalls } from './adaptiveCalls.ts';
import { createImageCalls } from './imageCalls.ts';
import { recordReply, withModelSpan } from './modelSpan.ts';
import { withReadableRefusals } from './readableRefusals.ts';

export type { ConversationRequest, ConversationTurn } from '../requests/conversation.ts';
export type { ModelReply, ModelRequest } from '../requests/modelCall.ts';

export interface ModelClientOptions {
  /** Azure: `https://x.openai.azure.com/openai/v1/`; any OpenAI-compatible endpoint: `http://host/v1`. */
  readonly baseUrl: string;
  /** Deployment or model name. */
  readonly model: string;
  /** Static key or Microsoft Entra bearer token provider; asked again for every call. `undefined`: no authentication. */
  readonly getApiKey: (() => Promise<string>) | undefined;
  /** Longest silence between two events of a stream. Default 120,000. */
  readonly idleTimeoutMilliseconds?: number;
  /** Longest time of a whole call. Default 900,000. */
  readonly totalTimeoutMilliseconds?: number;
  /** Milliseconds, only to tell how long ago something was. */
  readonly now?: () => number;
}

export interface ModelClient {
  /**
   * Asks the model once. Never retries and never waits: a failure says by its type whether the caller may try again,
   * and carries what the call used where the endpoint said so.
   * @throws AgentError of the types `throttled`, `model-quota`, `model-content-filter`, `model-context-too-long`,
   *   `model-refused`, `model-cut-off`, `model-malformed`, `unavailable`, `timeout`, `unauthorized`, `forbidden`,
   *   `invalid-input`, `too-large`, `configuration`, `unexpected`
   */
  complete(request: ModelRequest): Promise<ModelReply>;
  /**
   * Asks for the next turn of a conversation, with tools where the endpoint takes them. Each turn begins with the bytes of
   * the one before, so that the endpoint can cache them.
   * @throws AgentError as {@link ModelClient.complete}; `model-malformed` for an empty answer too
   */
  converse(request: ConversationRequest): Promise<ConversationTurn>;
  /**
   * The cheapest call there is, for a readiness check: lists the models. An endpoint without such a list is ready.
   * @throws AgentError as {@link ModelClient.complete}
   */
  ping(): Promise<void>;
}

const defaultIdleTimeoutMilliseconds = 120_000;
const defaultTotalTimeoutMilliseconds = 900_000;
const pingTimeoutMilliseconds = 15_000;

/**
 * A client of one model at one endpoint. Asks the Responses API first and chat completions where the endpoint has only
 * those; what served is remembered for the life of the client. Edits are asked for by the best tool that the deployment
 * takes: a tool is offered until it is refused, which costs no tokens, and not again for an hour. So it is with pictures, with
 * streaming, with a place for instructions, with newer parameters, with the length of an answer and with all that a conversation
 * with tools needs.
 * @throws AgentError `configuration` when the base URL or the model's name cannot be used
 */
export function createModelClient(options: ModelClientOptions): ModelClient {
  const endpoint = describeEndpoint(options);
  const client = createSdkClient(options);
  const now = options.now ?? Date.now;
  const calls = createAdaptiveCalls({ client, endpoint, now });
  const asking = createImageCalls(now);

  function underWatch<Result>(
    { maxOutputTokens, signal }: { readonly maxOutputTokens: number; readonly signal?: AbortSignal },
    call: (watchdog: Watchdog) => Promise<Result>,
    record: (span: Span, result: Result) => void,
  ): Promise<Result> {
    return withModelSpan(endpoint, maxOutputTokens, async (span) => {
      const result = await withWatchdog(endpoint, options, signal, call);
      record(span, result);
      return result;
    });
  }

  return {
    complete(request) {
      const pictures = { shown: request.images?.length ?? 0, without: () => withoutImages(request) };
      return underWatch(
        request,
        (watchdog) => asking(request, pictures, (asked) => calls.complete(asked, watchdog)),
        recordReply,
      );
    },
    converse(request) {
      const pictures = {
        shown: countConversationImages(request),
        without: () => conversationWithoutImages(request),
      };
      return underWatch(
        request,
        (watchdog) => asking(request, pictures, (asked) => calls.converse(asked, watchdog)),
        recordReply,
      );
    },
    async ping() {
      const limits = { idleTimeoutMilliseconds: pingTimeoutMilliseconds };
      await withWatchdog(endpoint, limits, undefined, (watchdog) => listModels(client, watchdog.signal));
    },
  };
}

/** Runs a call under a watchdog and turns whatever it throws into an {@link AgentError}. */
async function withWatchdog<Result>(
  endpoint: ModelEndpoint,
  limits: Pick<ModelClientOptions, 'idleTimeoutMilliseconds' | 'totalTimeoutMilliseconds'>,
  signal: AbortSignal | undefined,
  call: (watchdog: Watchdog) => Promise<Result>,
): Promise<Result> {
  const watchdog = startWatchdog(endpoint, {
    idleMilliseconds: limits.idleTimeoutMilliseconds ?? defaultIdleTimeoutMilliseconds,
    totalMilliseconds: limits.totalTimeoutMilliseconds ?? defaultTotalTimeoutMilliseconds,
    signal,
  });
  try {
    return await Promise.race([call(watchdog), watchdog.expiry]);
  } catch (error) {
    throw watchdog.failure() ?? toModelError(error, endpoint);
  } finally {
    watchdog.stop();
  }
}

async function listModels(client: OpenAI, signal: AbortSignal): Promise<void> {
  try {
    await client.models.list({ signal });
  } catch (error) {
    if (!isUnsupportedApi(error)) throw error;
  }
}

function describeEndpoint(options: ModelClientOptions): ModelEndpoint {
  const url = URL.parse(options.baseUrl);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new AgentError(
      'configuration',
      'The base URL of the model endpoint is not an http(s) URL. Correct the setting.',
    );
  }
  if (options.model === '') {
    throw new AgentError(
      'configuration',
      `No model or deployment is configured for the endpoint ${url.host}. Set one.`,
    );
  }
  return {
    host: url.host,
    address: url.hostname,
    port: url.port === '' ? undefined : Number(url.port),
    model: options.model,
  };
}

/** The SDK reads the environment for whatever is not given, and would log prompts if told to: nothing is left open. */
function createSdkClient(options: ModelClientOptions): OpenAI {
  return new OpenAI({
    baseURL: options.baseUrl,
    apiKey: options.getApiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: withReadableRefusals,
    timeout: options.totalTimeoutMilliseconds ?? defaultTotalTimeoutMilliseconds,
    ...(options.getApiKey === undefined ? { defaultHeaders: { authorization: null } } : {}),
  });
}
