import { z } from 'zod';
import { askOnce, parseJsonAnswer } from '../http/httpRequest.ts';
import type { AzureDevOpsReady } from './readyLines.ts';

/** The agent's calls to Azure DevOps. */
export interface CallCount {
  readonly total: number;
  readonly operations: readonly { readonly method: string; readonly template: string; readonly count: number }[];
}

const answerSchema = z.object({
  value: z.array(z.object({ method: z.string(), template: z.string(), count: z.number().int() })),
});

const timeoutMilliseconds = 30_000;

/** Asks the stand-in how many calls the agent's identity made, including the discovery of routes. */
export async function countAgentCalls({ url, agentToken }: AzureDevOpsReady): Promise<CallCount> {
  const authorization = `Basic ${Buffer.from(`:${agentToken}`).toString('base64')}`;
  const target = new URL(`${url}/_apis/standin/calls`);
  const { text } = await askOnce(target, { headers: { authorization } }, timeoutMilliseconds);
  const { value } = answerSchema.parse(parseJsonAnswer(target, text));
  const operations = value.toSorted((left, right) => right.count - left.count);
  return { total: operations.reduce((sum, { count }) => sum + count, 0), operations };
}
