import type { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import { addSpending, type Spending } from '../../contracts/models/modelUsage.ts';
import type { Person } from '../../contracts/person.ts';
import type { ModelAnswer, Models } from '../../llm/client/modelList.ts';
import type { EditPrompt } from '../../llm/prompts/draftPrompt.ts';
import type { Prompt } from '../../llm/prompts/promptContext.ts';
import { buildRetryPrompt } from '../../llm/prompts/retryPrompt.ts';
import { imageTokens } from '../../llm/requests/promptImage.ts';
import { promptTokenLimit } from '../../llm/requests/promptLimit.ts';
import { readStructuredReply } from '../../llm/structuredOutput/structuredReply.ts';
import { loadTokenCounter } from '../../localize/context/tokenCounter.ts';
import { redactSecrets } from '../../patch/checks/secrets/redactSecrets.ts';
import type { AuditWriter } from '../../platform/audit/auditLog.ts';
import { type ArtifactStore, sha256 } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { countedSpending, recordPrompt, recordReply } from './modelCallRecords.ts';
import { redactForPrompt } from './redactForPrompt.ts';
import { truncateToTokens } from './truncateToTokens.ts';

/** The dependencies of every activity that asks a model. */
export interface ModelActivityDependencies {
  readonly models: Models;
  readonly store: ArtifactStore;
  readonly audit: Pick<AuditWriter, 'append'>;
  readonly logger: Logger;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
}

export interface Question {
  readonly runId: string;
  /** One word for the purpose; names the call in logs and at the endpoint. */
  readonly purpose: string;
  readonly prompt: Prompt | EditPrompt;
  readonly models: readonly string[] | undefined;
  /** The person on whose behalf the model is asked. */
  readonly person: Person | undefined;
  /** The candidate, if there are several. */
  readonly candidate?: number;
}

/** What an activity reports about its calls. */
export interface CallFacts {
  readonly model: string;
  readonly usage: Spending['usage'];
  readonly cost: number;
  readonly prompt: ArtifactReference;
}

/** An answer, and where it is stored. */
export interface Reply {
  readonly text: string;
  readonly reply: ArtifactReference;
  readonly facts: CallFacts;
}

const plainText = 'text/plain; charset=utf-8';
const toolTokens = 600;
const reaskedAnswerTokens = 1_500;
const reaskFrameTokens = 500;

/** The maximum number of tokens of a prompt that can be sent again with its answer, see {@link askForObject}. */
export function firstPromptLimit(contextTokens: number): number {
  return promptTokenLimit(contextTokens) - reaskedAnswerTokens - reaskFrameTokens;
}

/**
 * Asks for a text. Prompt and answer are stored, and the audit log refers to them; neither is logged, and the answer is
 * redacted.
 * @throws AgentError `model-context-too-long` for a prompt over the limit that budgets assume; otherwise as
 *   {@link Models.ask}
 */
export async function askForText(asking: ModelActivityDependencies, question: Question): Promise<Reply> {
  const { text, model, spent, prompt, reply } = await ask(asking, question, question.prompt);
  return { text, reply, facts: { model, ...spent, prompt } };
}

/**
 * Asks for a structured answer, and once more if it cannot be read.
 * @param nonce marks the first answer when it is shown again
 * @throws AgentError `model-malformed`, not retryable, if the second cannot be read either; otherwise as
 *   {@link askForText}
 */
export async function askForObject<Schema extends z.ZodType>(
  asking: ModelActivityDependencies,
  question: Question,
  schema: Schema,
  nonce: string,
): Promise<{ value: z.infer<Schema>; facts: CallFacts }> {
  const first = await askForText(asking, question);
  const read = readStructuredReply(first.text, schema);
  if (read.kind === 'read') return { value: read.value, facts: first.facts };

  asking.logger.warn('model answer is malformed', { purpose: question.purpose, model: first.facts.model });
  const answer = await truncateToTokens(await redactForPrompt(first.text, nonce), reaskedAnswerTokens);
  const { problem } = read;
  const input = buildRetryPrompt(question.prompt, { answer, problem, nonce });
  const { text, model, spent } = await ask(asking, question, { ...question.prompt, input }, first.facts);
  const again = readStructuredReply(text, schema);
  if (again.kind === 'read') return { value: again.value, facts: { ...first.facts, model, ...spent } };
  const message = `The model ${model} twice answered in the wrong format (${question.purpose}). Use another model.`;
  // The model was already asked again and told what was wrong. Starting over would only cost the same again.
  throw new AgentError('model-malformed', message, { isRetryable: false, spent });
}

interface KeptAnswer extends ModelAnswer {
  readonly prompt: ArtifactReference;
  readonly reply: ArtifactReference;
}

async function ask(
  asking: ModelActivityDependencies,
  question: Question,
  prompt: Prompt | EditPrompt,
  before?: Spending,
): Promise<KeptAnswer> {
  const { models, logger, maxOutputTokens, contextTokens } = asking;
  const limit = promptTokenLimit(contextTokens);
  if ((await countPromptTokens(prompt)) > limit) {
    const message = `The prompt (${question.purpose}) is too long: more than ${limit} tokens. Shorten the work item, or raise CONTEXT_TOKENS.`;
    throw new AgentError('model-context-too-long', message, { spent: before });
  }
  const { runId, purpose, candidate } = question;
  const metadata = { run: runId, purpose, ...(candidate === undefined ? {} : { candidate: String(candidate) }) };
  const sent = await keepPrompt(asking, question, prompt);
  try {
    const asked = { ...prompt, maxOutputTokens, metadata };
    const answer = await withCountedUsage(prompt, await models.ask(asked, question.models));
    const spent = before === undefined ? answer.spent : addSpending(before, answer.spent);
    const { model, imagesShown = 0, spent: paid } = answer;
    logger.info('model answered', { purpose, model, ...paid.usage, cost: paid.cost, imagesShown });
    const kept = { ...answer, text: await redactSecrets(answer.text) };
    return { ...kept, spent, prompt: sent, reply: await keepReply(asking, question, sent, kept) };
  } catch (error) {
    if (!(error instanceof AgentError) || before === undefined) throw error;
    const { type, message, isRetryable, retryAfterSeconds } = error;
    const spent = error.spent === undefined ? before : addSpending(before, error.spent);
    throw new AgentError(type, message, { isRetryable, retryAfterSeconds, spent, cause: error });
  }
}

async function withCountedUsage(prompt: Prompt | EditPrompt, answer: ModelAnswer): Promise<ModelAnswer> {
  const spent = await countedSpending(answer.spent, async () => {
    const countTokens = await loadTokenCounter();
    return { inputTokens: await countPromptTokens(prompt), outputTokens: countTokens(answer.text) };
  });
  return { ...answer, spent };
}

/** Tokens of the longest form of a prompt, including its pictures and the tool that it can offer. */
export async function countPromptTokens(prompt: Prompt | EditPrompt): Promise<number> {
  const countTokens = await loadTokenCounter();
  const pictures = (prompt.images ?? []).reduce((sum, image) => sum + imageTokens(image), 0);
  const input = countTokens(prompt.input) + pictures;
  if (!('edits' in prompt)) return countTokens(prompt.instructions) + input;
  const longest = Math.max(...Object.values(prompt.edits).map(countTokens));
  return longest + toolTokens + input;
}

async function keepPrompt(
  { store, audit }: ModelActivityDependencies,
  question: Question,
  { instructions, input, images = [] }: Prompt | EditPrompt,
): Promise<ArtifactReference> {
  // Pictures are already stored as artifacts of their own.
  const pictures = images.map(({ mediaType, content }) => `[${mediaType}, SHA-256 ${sha256(content)}]`).join('\n');
  const whole = [instructions, ...(pictures === '' ? [] : [pictures]), input].join('\n\n---\n\n');
  const prompt = await store.put(Buffer.from(whole), plainText);
  const { purpose, candidate } = question;
  await recordPrompt(audit, question, prompt, `prompt-${purpose}-${candidate ?? 'run'}-${prompt.sha256}`);
  return prompt;
}

/** A repeated activity asks again, and both answers cost something, so each is a separate event. */
async function keepReply(
  { store, audit }: ModelActivityDependencies,
  question: Question,
  prompt: ArtifactReference,
  { text, model, spent }: ModelAnswer,
): Promise<ArtifactReference> {
  const reply = await store.put(Buffer.from(text), plainText);
  const { purpose, candidate } = question;
  const effectKey = `reply-${purpose}-${candidate ?? 'run'}-${prompt.sha256}-${reply.sha256}`;
  await recordReply(audit, question, { model, prompt, reply, ...spent }, effectKey);
  return reply;
}
