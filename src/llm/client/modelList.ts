import { AgentError, type FailureType } from '../../contracts/agentError.ts';
import type { ModelPrices } from '../../contracts/models/modelPrices.ts';
import { addSpending, noSpending, type Spending } from '../../contracts/models/modelUsage.ts';
import type { ConversationRequest, ConversationTurn, ModelClient, ModelReply, ModelRequest } from './modelClient.ts';
import { countSpending } from './modelSpan.ts';
import { costOf } from './prices.ts';

/** An answer with everything that was spent to have it. */
export interface ModelAnswer {
  /** What the model wrote; untrusted. */
  readonly text: string;
  /** The name that the model was asked by. */
  readonly model: string;
  /** Calls of other models that failed before are included. */
  readonly spent: Spending;
  /** How many pictures it was shown. */
  readonly imagesShown?: number;
}

/** A turn of a conversation with everything that was spent to have it: calls of other models that failed before as well. */
export interface ConversationAnswer extends ConversationTurn {
  readonly spent: Spending;
}

/** The models of the installation. */
export interface Models {
  /** The names of the models that are asked unless others are named, best first. */
  readonly names: readonly string[];
  /**
   * Asks the first model, and the next where a failure is the model's own. Never waits: where every model failed and
   * waiting may help, the failure says for how long.
   * @param names models or deployments, best first; without them {@link Models.names}
   * @throws AgentError as {@link ModelClient.complete}, with what all calls used and cost
   */
  ask(request: ModelRequest, names?: readonly string[]): Promise<ModelAnswer>;
  /**
   * Asks for the next turn of a conversation as {@link Models.ask} asks a question: what another model said before is shown
   * to the next as text and calls.
   * @throws AgentError as {@link ModelClient.converse}, with what all calls used and cost
   */
  converse(request: ConversationRequest, names?: readonly string[]): Promise<ConversationAnswer>;
  /**
   * Whether the endpoint answers, for a readiness check.
   * @throws AgentError as {@link ModelClient.complete}
   */
  ping(): Promise<void>;
}

export interface ModelListOptions {
  /** Makes the client of a model; called once for each. */
  readonly createClient: (model: string) => ModelClient;
  /** Best first. */
  readonly names: readonly string[];
  readonly prices: ModelPrices | undefined;
  /** For one question, however many models are asked. Default 780,000. */
  readonly questionMilliseconds?: number;
}

/** An activity asks twice at most: that ends within the 30 minutes that host.json gives a function. */
const defaultQuestionMilliseconds = 780_000;

/**
 * Failures of one model or deployment only, so that another one may well answer: its own limits, its own filter, its own
 * name. What is not here is wrong with the credentials, with the endpoint's address or with the call's caller, and the
 * next model would share it.
 */
const fallbackTypes: ReadonlySet<FailureType> = new Set([
  'throttled',
  'unavailable',
  'timeout',
  'model-quota',
  'model-content-filter',
  'model-context-too-long',
  'model-refused',
  'model-cut-off',
  'model-malformed',
  'too-large',
  'configuration',
  'invalid-input',
]);

/** @throws AgentError `configuration` when no model is named */
export function createModelList({
  createClient,
  names,
  prices,
  questionMilliseconds = defaultQuestionMilliseconds,
}: ModelListOptions): Models {
  if (names.length === 0) throw new AgentError('configuration', 'No model is configured. Set MODEL_NAME.');
  const clients = new Map<string, ModelClient>();

  function clientOf(model: string): ModelClient {
    const client = clients.get(model) ?? createClient(model);
    clients.set(model, client);
    return client;
  }

  function priced(model: string, { usage }: Pick<ModelReply, 'usage'>): Spending {
    const cost = costOf(prices, model, usage);
    countSpending(model, usage, cost);
    return { usage, cost };
  }

  /** Asks one model after the other, with what is spent by those that fail. */
  async function askInTurn<Reply extends Pick<ModelReply, 'usage'>>(
    ask: (client: ModelClient) => Promise<Reply>,
    asked: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly reply: Reply; readonly model: string; readonly spent: Spending }> {
    const failures: AgentError[] = [];
    let spent = noSpending;
    for (const model of asked) {
      try {
        const reply = await ask(clientOf(model));
        return { reply, model, spent: addSpending(spent, priced(model, reply)) };
      } catch (error) {
        if (!(error instanceof AgentError)) throw error;
        if (error.spent !== undefined) spent = addSpending(spent, priced(model, error.spent));
        failures.push(error);
        if (!fallbackTypes.has(error.type) || signal.aborted) break;
      }
    }
    throw summarize(failures, spent);
  }

  function withinQuestion<Request extends { readonly signal?: AbortSignal }, Reply extends Pick<ModelReply, 'usage'>>(
    request: Request,
    asked: readonly string[],
    ask: (client: ModelClient, request: Request) => Promise<Reply>,
  ) {
    return withinTime(questionMilliseconds, request.signal, (signal) =>
      askInTurn((client) => ask(client, { ...request, signal }), asked.length === 0 ? names : asked, signal),
    );
  }

  return {
    names,
    async ask(request, asked = names) {
      const { reply, model, spent } = await withinQuestion(request, asked, (client, one) => client.complete(one));
      const { text, imagesShown } = reply;
      return { text, model, spent, ...(imagesShown === undefined ? {} : { imagesShown }) };
    },
    async converse(request, asked = names) {
      const { reply, model, spent } = await withinQuestion(request, asked, (client, one) => client.converse(one));
      return { ...reply, model, spent };
    },
    ping: () => clientOf(names[0] ?? '').ping(),
  };
}

/** Gives work a signal that ends it after a time, or when its caller gives up. */
async function withinTime<Result>(
  milliseconds: number,
  given: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const ending = new AbortController();
  const message = `No model answered within ${Math.round(milliseconds / 1000)} s. Try again.`;
  const timer = setTimeout(() => ending.abort(new AgentError('timeout', message)), milliseconds);
  try {
    return await work(given === undefined ? ending.signal : AbortSignal.any([given, ending.signal]));
  } finally {
    clearTimeout(timer);
  }
}

/** The failure that tells best what to do: wait for whoever answers soonest, else what the best model said. */
function summarize(failures: readonly AgentError[], spent: Spending): AgentError {
  const last = failures.at(-1);
  const isShared = last !== undefined && !fallbackTypes.has(last.type);
  const waits = failures.filter(({ isRetryable }) => isRetryable);
  const soonest = waits.toSorted((a, b) => (a.retryAfterSeconds ?? 0) - (b.retryAfterSeconds ?? 0))[0];
  const told = isShared ? last : (soonest ?? failures[0]);
  if (told === undefined) return new AgentError('configuration', 'No model is configured. Set MODEL_NAME.');
  const others = failures.length === 1 ? '' : ` ${failures.length - 1} other model(s) failed too.`;
  return new AgentError(told.type, `${told.message}${others}`, {
    isRetryable: told.isRetryable,
    retryAfterSeconds: told.retryAfterSeconds,
    cause: told,
    ...(spent.usage.inputTokens + spent.usage.outputTokens === 0 ? {} : { spent }),
  });
}
