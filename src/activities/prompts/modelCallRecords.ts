import type { ArtifactReference } from '../../contracts/artifact.ts';
import { type Spending, totalTokens } from '../../contracts/models/modelUsage.ts';
import type { Person } from '../../contracts/person.ts';
import type { AuditWriter } from '../../platform/audit/auditLog.ts';

/** What a model is asked for, and on whose behalf. */
export interface ModelQuestion {
  readonly runId: string;
  readonly purpose: string;
  readonly candidate?: number | undefined;
  readonly models?: readonly string[] | undefined;
  readonly person?: Person | undefined;
}

/** Records that a model is asked. @param effectKey names the call, so that it is recorded once */
export async function recordPrompt(
  audit: Pick<AuditWriter, 'append'>,
  { runId, purpose, candidate, models }: ModelQuestion,
  prompt: ArtifactReference,
  effectKey: string,
): Promise<void> {
  const asked = models === undefined ? {} : { models: [...models] };
  const data = { purpose, prompt, ...which(candidate), ...asked };
  await audit.append({ runId, type: 'prompt-sent', data, at: new Date().toISOString(), effectKey });
}

interface ModelReplyRecord extends Spending {
  readonly model: string;
  readonly prompt: ArtifactReference;
  readonly reply: ArtifactReference;
}

/** Records what a model answered, and what it cost. @param effectKey names the answer, so that it is recorded once */
export async function recordReply(
  audit: Pick<AuditWriter, 'append'>,
  { runId, purpose, candidate, person }: ModelQuestion,
  { model, prompt, reply, usage, cost }: ModelReplyRecord,
  effectKey: string,
): Promise<void> {
  const asker = person === undefined ? {} : { person };
  const data = { purpose, model, prompt, reply, ...which(candidate), ...asker, usage, cost };
  await audit.append({ runId, type: 'reply-received', data, at: new Date().toISOString(), effectKey });
}

function which(candidate: number | undefined): { readonly candidate?: number } {
  return candidate === undefined ? {} : { candidate };
}

/** Some endpoints do not report usage. It is counted here then, so that token budgets still hold. */
export async function countedSpending(
  spent: Spending,
  count: () => Promise<{ readonly inputTokens: number; readonly outputTokens: number }>,
): Promise<Spending> {
  return totalTokens(spent.usage) > 0 ? spent : { ...spent, usage: { ...spent.usage, ...(await count()) } };
}
