import type { OrchestrationContext } from 'durable-functions';
import { type RotatingSecret, type RotationOutcome, rotationInputSchema } from '../contracts/rotation.ts';
import { type AuditDraft, installationChain } from '../contracts/runs/auditEvent.ts';
import { callActivityWithRetry } from './durable/callActivityWithRetry.ts';
import type { TaskGenerator } from './durable/taskGenerator.ts';

/** Every instance of the app knows a new version after at most five minutes; one more minute for clock differences. */
const spreadSeconds = 360;

/** Senders that sign themselves have a day to switch to the new key; earlier deliveries have arrived by then. */
const graceSeconds = 24 * 3600;

type RotationStep = Extract<AuditDraft, { readonly type: 'secret-rotated' }>['data']['step'];

/**
 * Orchestration: replaces a secret without rejecting anyone in between. It creates a new version, waits until every
 * instance knows it, renews the credentials of the service hooks, checks that the version works, gives others time to
 * switch, and only then retires the old one. If a step fails, both versions stay valid.
 */
export function* rotateSecret(context: OrchestrationContext): TaskGenerator<RotationOutcome> {
  const { secret, version: given } = rotationInputSchema.parse(context.df.getInput());
  const runId = context.df.instanceId;
  const version = given ?? (yield* callActivityWithRetry(context, 'createSecretVersion', { runId, secret })).version;
  yield* note(context, secret, version, 'created');
  yield* wait(context, spreadSeconds);
  const { hooks } = yield* callActivityWithRetry(context, 'renewServiceHooks', { runId, secret, version });
  yield* callActivityWithRetry(context, 'verifySecretVersion', { runId, secret, version });
  yield* note(context, secret, version, 'verified');
  yield* wait(context, graceSeconds);
  const { retired } = yield* callActivityWithRetry(context, 'retireSecretVersions', { runId, secret, version });
  yield* note(context, secret, version, 'old-retired');
  return { secret, version, hooks, retired };
}

function* wait(context: OrchestrationContext, seconds: number): TaskGenerator<void> {
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000));
}

function* note(
  context: OrchestrationContext,
  secret: RotatingSecret,
  version: string,
  step: RotationStep,
): TaskGenerator<void> {
  const at = context.df.currentUtcDateTime.toISOString();
  const effectKey = `${context.df.instanceId}:${step}`;
  const event = { type: 'secret-rotated', data: { secret, version, step }, at, effectKey } as const;
  yield* callActivityWithRetry(context, 'recordEvents', { runId: installationChain, events: [event] });
}
