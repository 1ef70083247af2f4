import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type ExportedHistory, replayPayloads } from '../../../local/host/durable/historyExport.ts';
import type { FunctionInvoker } from '../../../local/host/durable/protocol/contract.ts';

const instanceSchema = z.object({
  name: z.string(),
  instanceId: z.string(),
  runtimeStatus: z.enum(['Completed', 'Failed']),
  input: z.string().exactOptional(),
  output: z.string().exactOptional(),
  events: z.array(z.looseObject({ EventType: z.number() })),
  /** What the orchestrator had asked for, as {@link describeActions} tells it, and how much of it after each step. */
  actions: z.array(z.string()),
  counts: z.array(z.number()),
});

/** A run that was recorded: its orchestrations, each with what it asked for. */
export const recordedHistorySchema = z.object({ instances: z.array(instanceSchema) });

export type RecordedInstance = z.infer<typeof instanceSchema>;

const actionSchema = z.looseObject({
  actionType: z.number(),
  functionName: z.string().optional(),
  compoundActions: z.array(z.unknown()).optional(),
});

const answerSchema = z.object({ isDone: z.boolean(), actions: z.array(z.array(z.unknown())) });

const STATE_LABEL = '$OutOfProcData$:';

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}

function describeAction(action: unknown): string {
  const parsed = actionSchema.parse(action);
  // A timer is called off in a later step than it is asked for in.
  const asked = parsed['isCanceled'] === true ? { ...parsed, isCanceled: false } : parsed;
  const { actionType, functionName, compoundActions, ...rest } = asked;
  const inner = compoundActions?.map(describeAction).join(', ');
  return [String(actionType), functionName, inner && `(${inner})`, digest(rest)].filter(Boolean).join(' ');
}

/** What an orchestrator asked for since its start, a line each. @throws the SDK's complaint where it could not replay */
export async function describeActions(
  invoker: Pick<FunctionInvoker, 'orchestrator'>,
  name: string,
  instanceId: string,
  payload: string,
): Promise<readonly string[]> {
  const text = await invoker.orchestrator(name, instanceId, payload).catch((error: Error) => {
    const at = error.message.indexOf(STATE_LABEL);
    if (at < 0) throw error;
    return error.message.slice(at + STATE_LABEL.length);
  });
  return answerSchema.parse(JSON.parse(text)).actions.flat().map(describeAction);
}

/** Feeds a history to an orchestrator step by step. @returns what it asked for after each step */
export async function replayActions(
  invoker: Pick<FunctionInvoker, 'orchestrator'>,
  history: ExportedHistory,
): Promise<readonly (readonly string[])[]> {
  const steps: (readonly string[])[] = [];
  for (const payload of replayPayloads(history)) {
    steps.push(await describeActions(invoker, history.name, history.instanceId, payload));
  }
  return steps;
}

/**
 * Whether an orchestrator still asks for the same, step by step, as when its history was recorded.
 * @returns where it does not, in words
 */
export async function findNondeterminism(
  invoker: Pick<FunctionInvoker, 'orchestrator'>,
  recorded: RecordedInstance,
): Promise<string | undefined> {
  const payloads = replayPayloads(recorded);
  for (const [step, payload] of payloads.entries()) {
    const expected = recorded.actions.slice(0, recorded.counts[step]);
    const actions = await describeActions(invoker, recorded.name, recorded.instanceId, payload);
    const at = Array.from({ length: Math.max(actions.length, expected.length) }, (_, index) => index).find((index) => {
      return actions[index] !== expected[index];
    });
    if (at === undefined) continue;
    return `step ${step + 1}: it asked for ${expected[at] ?? 'nothing'}, now for ${actions[at] ?? 'nothing'}`;
  }
  return undefined;
}
