import type { z } from 'zod';
import { AgentError } from '../contracts/agentError.ts';
import type { ArtifactReference } from '../contracts/artifact.ts';
import { addSpending, type Spending } from '../contracts/modelUsage.ts';
import type { ModelAnswer, Models } from '../llm/modelList.ts';
import { promptTokenLimit } from '../llm/promptLimit.ts';
import type { EditPrompt } from '../llm/prompts/draftPrompt.ts';
import { reaskInput } from '../llm/prompts/reaskInput.ts';
import type { Prompt } from '../llm/prompts/taskMaterial.ts';
import { readStructuredReply } from '../llm/structuredReply.ts';
import { countTokens } from '../localize/tokenCount.ts';
import { redactSecrets } from '../patch/checks/redactSecrets.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { showable } from './redactedTexts.ts';
import { shortenText } from './shortenText.ts';

/** What every activity that asks a model works with. */
export interface Asking {
  readonly models: Models;
  readonly store: ArtifactStore;
  readonly logger: Logger;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
}

export interface Question {
  readonly runId: string;
  /** A word for what is asked: names the call in logs and at the endpoint. */
  readonly purpose: string;
  readonly prompt: Prompt | EditPrompt;
  readonly models: readonly string[] | undefined;
  /** Which candidate, where there are several. */
  readonly candidate?: number;
}

/** What an activity says of the calls it made. */
export interface CallFacts {
  readonly model: string;
  readonly usage: Spending['usage'];
  readonly cost: number;
  readonly prompt: ArtifactReference;
}

const plainText = 'text/plain; charset=utf-8';
const reaskedAnswerTokens = 1_500;
const reaskFrameTokens = 500;

/** The most tokens of a prompt that can be asked again with its answer, see {@link askForObject}. */
export function firstPromptLimit(contextTokens: number): number {
  return promptTokenLimit(contextTokens) - reaskedAnswerTokens - reaskFrameTokens;
}

/**
 * Asks for a text. The prompt is stored before it is sent; neither it nor the answer is logged, and the answer comes
 * without secrets.
 * @throws AgentError `model-context-too-long` for a prompt over the limit that budgets reckon with; otherwise as
 *   {@link Models.ask}
 */
export async function askForText(asking: Asking, question: Question): Promise<{ text: string; facts: CallFacts }> {
  const prompt = await keepPrompt(asking, question.prompt);
  const { text, model, spent } = await ask(asking, question, question.prompt);
  return { text, facts: { model, ...spent, prompt } };
}

/**
 * Asks for a structured answer, and once more where it cannot be read.
 * @param nonce marks the first answer when it is shown again
 * @throws AgentError `model-malformed` where the second cannot be read either; otherwise as {@link askForText}
 */
export async function askForObject<Schema extends z.ZodType>(
  asking: Asking,
  question: Question,
  schema: Schema,
  nonce: string,
): Promise<{ value: z.infer<Schema>; facts: CallFacts }> {
  const first = await askForText(asking, question);
  const read = readStructuredReply(first.text, schema);
  if (read.kind === 'read') return { value: read.value, facts: first.facts };

  asking.logger.warn('model answer has another form', { purpose: question.purpose, model: first.facts.model });
  const answer = shortenText(await showable(first.text, nonce), reaskedAnswerTokens);
  const { problem } = read;
  const input = reaskInput(question.prompt, { answer, problem, nonce });
  const { text, model, spent } = await ask(asking, question, { ...question.prompt, input }, first.facts);
  const again = readStructuredReply(text, schema);
  if (again.kind === 'read') return { value: again.value, facts: { ...first.facts, model, ...spent } };
  const message = `The model ${model} did not answer in the form that was asked for, twice (${question.purpose}). Try again, or use another model.`;
  throw new AgentError('model-malformed', message, { spent });
}

async function ask(
  { models, logger, maxOutputTokens, contextTokens }: Asking,
  question: Question,
  prompt: Prompt | EditPrompt,
  before?: Spending,
): Promise<ModelAnswer> {
  const limit = promptTokenLimit(contextTokens);
  if (tokensOf(prompt) > limit) {
    const message = `The prompt (${question.purpose}) would have more than ${limit} tokens. Shorten the work item, or raise CONTEXT_TOKENS.`;
    throw new AgentError('model-context-too-long', message, { spent: before });
  }
  const { runId, purpose, candidate } = question;
  const metadata = { run: runId, purpose, ...(candidate === undefined ? {} : { candidate: String(candidate) }) };
  try {
    const answer = await models.ask({ ...prompt, maxOutputTokens, metadata }, question.models);
    const spent = before === undefined ? answer.spent : addSpending(before, answer.spent);
    logger.info('model answered', { purpose, model: answer.model, ...answer.spent.usage, cost: answer.spent.cost });
    return { text: await redactSecrets(answer.text), model: answer.model, spent };
  } catch (error) {
    if (!(error instanceof AgentError) || before === undefined) throw error;
    const { type, message, isRetryable, retryAfterSeconds } = error;
    const spent = error.spent === undefined ? before : addSpending(before, error.spent);
    throw new AgentError(type, message, { isRetryable, retryAfterSeconds, spent, cause: error });
  }
}

/** Tokens of the longest form in which a prompt may be sent. */
export function tokensOf(prompt: Prompt | EditPrompt): number {
  const instructions = 'edits' in prompt ? Object.values(prompt.edits) : [prompt.instructions];
  return Math.max(...instructions.map(countTokens)) + countTokens(prompt.input);
}

async function keepPrompt({ store }: Asking, { instructions, input }: Prompt): Promise<ArtifactReference> {
  return await store.put(Buffer.from(`${instructions}\n\n---\n\n${input}`), plainText);
}
