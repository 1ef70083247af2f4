import { z } from 'zod';
import { ActionType } from './protocol.ts';

const retryOptionsSchema = z.object({
  firstRetryIntervalInMilliseconds: z.number(),
  maxNumberOfAttempts: z.number(),
  backoffCoefficient: z.number().nullish(),
  maxRetryIntervalInMilliseconds: z.number().nullish(),
  retryTimeoutInMilliseconds: z.number().nullish(),
});
const called = { functionName: z.string(), input: z.unknown().optional() };
const child = { ...called, instanceId: z.string().nullish(), version: z.string().nullish() };
const retried = { retryOptions: retryOptionsSchema };
const operation = { instanceId: z.string(), operation: z.string(), input: z.unknown().optional() };

export const httpRequestSchema = z.object({
  method: z.string(),
  uri: z.string(),
  content: z.unknown().optional(),
  headers: z.record(z.string(), z.unknown()).nullish(),
  tokenSource: z.unknown().optional(),
  asynchronousPatternEnabled: z.boolean().nullish(),
});

const activitySchema = z.object({ actionType: z.literal(ActionType.CallActivity), ...called });
const activityWithRetrySchema = z.object({
  actionType: z.literal(ActionType.CallActivityWithRetry),
  ...called,
  ...retried,
});
const childSchema = z.object({ actionType: z.literal(ActionType.CallSubOrchestrator), ...child });
const childWithRetrySchema = z.object({
  actionType: z.literal(ActionType.CallSubOrchestratorWithRetry),
  ...child,
  ...retried,
});

/** Work that is tried again after a failure. */
export const retriedSchema = z.discriminatedUnion('actionType', [activityWithRetrySchema, childWithRetrySchema]);

const leafSchemas = [
  activitySchema,
  activityWithRetrySchema,
  childSchema,
  childWithRetrySchema,
  z.object({ actionType: z.literal(ActionType.ContinueAsNew), input: z.unknown().optional() }),
  z.object({
    actionType: z.literal(ActionType.CreateTimer),
    fireAt: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    isCanceled: z.boolean().nullish(),
  }),
  z.object({ actionType: z.literal(ActionType.WaitForExternalEvent), externalEventName: z.string() }),
  z.object({ actionType: z.literal(ActionType.CallEntity), ...operation }),
  z.object({ actionType: z.literal(ActionType.SignalEntity), ...operation }),
  z.object({
    actionType: z.literal(ActionType.ScheduledSignalEntity),
    ...operation,
    fireAt: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  }),
  z.object({ actionType: z.literal(ActionType.CallHttp), httpRequest: httpRequestSchema }),
  z.object({
    actionType: z.literal(ActionType.LockEntities),
    lockRequestId: z.string(),
    lockSet: z.array(z.object({ name: z.string(), key: z.string() })).min(1),
  }),
  z.object({ actionType: z.literal(ActionType.ReleaseEntities) }),
] as const;

const leafSchema = z.discriminatedUnion('actionType', leafSchemas);
const schemasByType: ReadonlyMap<unknown, z.ZodType<LeafAction>> = new Map(
  leafSchemas.map((schema) => [schema.shape.actionType.value, schema]),
);

export type LeafAction = z.infer<typeof leafSchema>;
export type CompoundAction = {
  readonly actionType: typeof ActionType.WhenAny | typeof ActionType.WhenAll;
  readonly compoundActions: readonly Action[];
};
/** One action that an orchestrator asks for (durable-functions, `src/actions`). */
export type Action = LeafAction | CompoundAction;
export type RetriedAction = z.infer<typeof retriedSchema>;
export type RetryOptions = z.infer<typeof retryOptionsSchema>;
export type HttpRequest = z.infer<typeof httpRequestSchema>;
export type LockAction = Extract<LeafAction, { actionType: typeof ActionType.LockEntities }>;

export function isCompound(action: Action): action is CompoundAction {
  return 'compoundActions' in action;
}

const typedSchema = z.looseObject({ actionType: z.number() });
const compoundSchema = z.looseObject({
  actionType: z.union([z.literal(ActionType.WhenAny), z.literal(ActionType.WhenAll)]),
  compoundActions: z.array(z.unknown()),
});
const timerSchema = z.looseObject({ actionType: z.literal(ActionType.CreateTimer), fireAt: z.null() });

function unreadable(value: unknown): string {
  // What becomes of an invalid date in JSON, in the words of the extension's parser.
  if (timerSchema.safeParse(value).success) {
    return "Error converting value {null} to type 'System.DateTime'. Path 'actions[0][0].fireAt'.";
  }
  return `The orchestrator asked for an action this host does not support: ${JSON.stringify(value)}`;
}

/**
 * Reads an action by its type alone: every step reads all actions again.
 * @throws where the SDK asks for something this host does not know
 */
export function parseAction(value: unknown): Action {
  const type = typedSchema.safeParse(value).data?.actionType;
  const leaf = schemasByType.get(type)?.safeParse(value);
  if (leaf?.success === true) return leaf.data;
  const compound = compoundSchema.safeParse(value);
  if (!compound.success) throw new Error(unreadable(value));
  const { actionType, compoundActions } = compound.data;
  return { actionType, compoundActions: compoundActions.map(parseAction) };
}

/** Leaves in the order in which the SDK gives out sequence ids. */
export function leavesOf(action: Action): LeafAction[] {
  return isCompound(action) ? action.compoundActions.flatMap(leavesOf) : [action];
}

/**
 * The input of an activity or a continueAsNew as JSON text. The SDK has already turned a string into JSON text there,
 * and leaves everything else as it is.
 */
export function encodedInput(input: unknown): string | undefined {
  if (input === undefined) return undefined;
  return typeof input === 'string' ? input : JSON.stringify(input);
}

/** The input of a sub-orchestration or an entity operation, which the SDK leaves as it is, as JSON text. */
export function plainInput(input: unknown): string | undefined {
  return input === undefined ? undefined : JSON.stringify(input);
}
