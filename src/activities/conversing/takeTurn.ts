import { conversingContracts } from '../../contracts/activities/conversing.ts';
import type { ActivityInput, ActivityOutput } from '../../contracts/activities.ts';
import { AgentError } from '../../contracts/agentError.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import type { AnswerEntry, ConversationEntry } from '../../contracts/conversation/conversation.ts';
import { replyKey } from '../../contracts/conversation/turnKeys.ts';
import type { Models } from '../../llm/client/modelList.ts';
import { conversationInstructions } from '../../llm/prompts/conversationInstructions.ts';
import { lastMessage } from '../../llm/prompts/stepMessages.ts';
import { loadTokenCounter } from '../../localize/context/tokenCounter.ts';
import { redactSecrets } from '../../patch/checks/secrets/redactSecrets.ts';
import { sha256 } from '../../platform/storage/artifactStore.ts';
import { toolDefinitions } from '../../tools/toolDefinitions.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import type { ModelActivityDependencies } from '../prompts/askModel.ts';
import { countedSpending, recordPrompt, recordReply } from '../prompts/modelCallRecords.ts';
import { compact } from './compaction.ts';
import { append, type LoadedConversation, loadConversation } from './conversationStore.ts';
import { once } from './once.ts';
import { sentEntries } from './sentEntries.ts';
import { stepMessage } from './stepMessage.ts';

export interface TurnDependencies extends ModelActivityDependencies {
  /** The most tokens of input that a turn may have, instructions and tools included. */
  readonly conversationTokens: number;
}

type TurnInput = ActivityInput<'takeTurn'>;

/** What instructions and tools take beside the entries. Estimated once. */
let frameTokens: Promise<number> | undefined;

/**
 * Asks the model once. The answer is stored before anything is done with it: an activity that runs again finds it and
 * asks nothing.
 */
export function takeTurn(asking: TurnDependencies): Activity {
  const { store, audit, logger } = asking;
  return defineActivity('takeTurn', logger, async (input) => {
    const { call, conversation, task, last } = input;
    const facts = { call, conversation: conversation.sha256, task, last };
    const asked = await withMessages(asking, input);
    const prompt = await store.putJson(asked.conversation);
    const question = { ...input, purpose: input.step };
    await recordPrompt(audit, question, prompt, `prompt-${call}`);
    const turn = await once(store, 'turns', facts, conversingContracts.takeTurn.output, async () => {
      return await ask(asking, input, asked, prompt);
    });
    const { model, usage, cost } = turn;
    const reply = { model, usage, cost, prompt: turn.prompt ?? prompt, reply: turn.conversation };
    await recordReply(audit, question, reply, replyKey(call));
    return turn;
  });
}

/** The conversation with what is asked now, made to fit. */
async function withMessages(asking: TurnDependencies, input: TurnInput): Promise<LoadedConversation> {
  const { store, conversationTokens } = asking;
  const { task, last, step } = input;
  const before = await loadConversation(store, input.conversation);
  const { nonce } = before.conversation;
  const messages: ConversationEntry[] = [];
  if (task !== undefined) {
    messages.push({ kind: 'message', text: await stepMessage(store, task, nonce), step: task.step });
  }
  if (last !== undefined) messages.push({ kind: 'message', text: lastMessage(last, step) });
  const now = await append(store, before, messages);
  // Each change is made on a snapshot of its own.
  const changeSets = task?.step === 'change' ? [] : now.conversation.changeSets;
  const fresh = { ...now, conversation: { ...now.conversation, changeSets } };
  return await compact(fresh, conversationTokens - (await countFrame()));
}

async function ask(
  asking: TurnDependencies,
  input: TurnInput,
  asked: LoadedConversation,
  prompt: ArtifactReference,
): Promise<ActivityOutput<'takeTurn'>> {
  const { store, logger, conversationTokens } = asking;
  const limit = conversationTokens - (await countFrame());
  if (asked.conversation.tokens > limit) throw tooLong(conversationTokens);
  const started = performance.now();
  const turn = await askCompacting(asking, input, asked);
  const { answer } = turn;
  const milliseconds = Math.round(performance.now() - started);
  const { api, usedTools, items, calls, callsInText, model, spent } = answer;
  const entry: AnswerEntry = {
    kind: 'answer',
    ...{ model, api, usedTools, items: [...items], calls: [...calls], milliseconds, ...spent },
    text: await redactSecrets(answer.text),
    ...(callsInText ? { callsInText } : {}),
  };
  const after = await append(store, turn.asked, [entry]);
  logger.info('model took a turn', {
    ...{ step: input.step, model, calls: calls.length, usedTools, milliseconds, cost: spent.cost },
    ...spent.usage,
  });
  return {
    conversation: await store.putJson(after.conversation),
    tokens: after.conversation.tokens,
    calls: calls.length,
    ...{ model, usage: spent.usage, cost: spent.cost, prompt },
  };
}

type Answer = Awaited<ReturnType<Models['converse']>>;

/** Asks; where the endpoint's window is smaller than the limit, once more with old results as one line each. */
async function askCompacting(
  asking: TurnDependencies,
  input: TurnInput,
  asked: LoadedConversation,
): Promise<{ readonly asked: LoadedConversation; readonly answer: Answer }> {
  try {
    return { asked, answer: await withCountedUsage(asked, await converse(asking, input, asked)) };
  } catch (error) {
    if (!(error instanceof AgentError) || error.type !== 'model-context-too-long') throw error;
    const shorter = await compact(asked, Math.floor(asked.conversation.tokens / 2));
    if (shorter.conversation.compactedBefore === asked.conversation.compactedBefore) throw error;
    return { asked: shorter, answer: await withCountedUsage(shorter, await converse(asking, input, shorter)) };
  }
}

async function converse(asking: TurnDependencies, input: TurnInput, asked: LoadedConversation): Promise<Answer> {
  const { store, models, maxOutputTokens } = asking;
  const { runId, step, candidate } = input;
  const metadata = { run: runId, purpose: step, ...(candidate === undefined ? {} : { candidate: String(candidate) }) };
  return await models.converse(
    {
      instructions: conversationInstructions,
      tools: toolDefinitions,
      entries: await sentEntries(store, asked),
      maxOutputTokens,
      cacheKey: sha256(Buffer.from(runId)).slice(0, 32),
      metadata,
    },
    input.models,
  );
}

async function withCountedUsage({ conversation }: LoadedConversation, answer: Answer): Promise<Answer> {
  const spent = await countedSpending(answer.spent, async () => {
    const countTokens = await loadTokenCounter();
    const written = [answer.text, ...answer.calls.map((call) => call.arguments)].map(countTokens);
    return {
      inputTokens: conversation.tokens + (await countFrame()),
      outputTokens: written.reduce((sum, count) => sum + count, 0),
    };
  });
  return { ...answer, spent };
}

function countFrame(): Promise<number> {
  frameTokens ??= loadTokenCounter().then((countTokens) => {
    const { withTools, withoutTools } = conversationInstructions;
    const tools = countTokens(JSON.stringify(toolDefinitions));
    return Math.max(countTokens(withTools) + tools, countTokens(withoutTools));
  });
  return frameTokens;
}

function tooLong(limit: number): AgentError {
  return new AgentError(
    'model-context-too-long',
    `The conversation is too long: more than ${limit} tokens, even without old results. Raise CONVERSATION_TOKENS, or shorten the work item.`,
  );
}
