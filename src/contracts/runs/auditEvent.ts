import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';
import { changeSizeSchema } from '../changes/candidate.ts';
import { changeIdSchema } from '../changes/changeId.ts';
import { modelUsageSchema } from '../models/modelUsage.ts';
import { personSchema } from '../person.ts';
import { objectIdSchema } from '../repositories/repository.ts';
import { workItemMomentSchema, workItemRefusalSchema } from '../workItems/workItemRefusal.ts';

/** Where events stand that belong to no run: refused deliveries, the pause switch, settings and secrets. */
export const installationChain = 'installation';

/** What appears as actor where the agent itself acts. */
export const agentActor = 'code-agent';

/** `actorId` of what the app does by itself. */
export const appActorId = 'app';

/** What a run may wait for: nothing happens before it comes, or before its time is over. */
export const waitingForSchema = z.enum(['slot', 'resume', 'answer', 'approval', 'build', 'review', 'retry']);

export type WaitingFor = z.infer<typeof waitingForSchema>;

/** How a run ended. */
export const endOutcomeSchema = z.enum([
  'pull-request-completed',
  'pull-request-abandoned',
  'plan-only',
  'no-candidate',
  'unanswered',
  'rejected',
  'not-approved-in-time',
  'over-budget',
  'refused',
  'cancelled',
  'failed',
]);

export type EndOutcome = z.infer<typeof endOutcomeSchema>;

const name = z.string().min(1).max(256);
const reason = z.string().max(1000);
const count = z.number().int().nonnegative();
const number = z.number().int().positive();
const artifact = artifactReferenceSchema;
const via = z.enum(['comment', 'api']);
const webUrl = z.string().max(1000);
/** Millionths of a unit of the currency that model prices are given in. */
const cost = count;

/** Which call of a model: for what, and for which candidate. */
const modelCall = { purpose: name, candidate: number.optional() };

/** No content of work items, code or models is data of an event: it stands in an artifact, and the event refers to it. */
const event = <Type extends string, Data extends z.ZodRawShape>(type: Type, data: Data) =>
  z.object({
    type: z.literal(type),
    data: z.strictObject(data),
    /** Name of who did it, as it was then; absent where it was the agent. Names change, and nothing is decided by one. */
    actor: name.optional(),
    /**
     * Id of who did it: the identity in Azure DevOps, or the object id of the token of the API. Absent in events from
     * before there were ids.
     */
    actorId: name.optional(),
    /** When it happened: ISO 8601, UTC. */
    at: z.iso.datetime(),
    /** What makes the event the same event: it is written once however often an activity repeats. */
    effectKey: z.string().min(1).max(500),
  });

const deliveryEvents = [
  event('delivery-accepted', { deliveryKey: name, route: name }),
  event('delivery-refused', { reason, source: name.optional() }),
  event('command-accepted', { command: name, via, commentId: number.optional() }),
  event('command-refused', { command: name, via, commentId: number.optional(), reason }),
] as const;

const progressEvents = [
  event('run-queued', {
    project: name,
    workItemId: number,
    trigger: name.optional(),
    requestedBy: name.optional(),
    requestedById: name.optional(),
    /** How many runs are before it. */
    ahead: count.optional(),
  }),
  event('run-started', {
    project: name,
    workItemId: number,
    trigger: name.optional(),
    requestedBy: name.optional(),
    /** Id of the identity in Azure DevOps. */
    requestedById: name.optional(),
    version: name.optional(),
  }),
  event('step-entered', { step: z.string().min(1).max(100), waitingFor: waitingForSchema.optional() }),
  event('run-ended', { outcome: endOutcomeSchema, reason: reason.optional(), cost }),
] as const;

const readingEvents = [
  event('work-item-read', { workItemId: number, revision: count.optional(), title: z.string().max(256), artifact }),
  event('snapshot-taken', {
    repository: name,
    commit: objectIdSchema,
    files: count.optional(),
    artifact: artifact.optional(),
  }),
  event('rules-read', {
    source: z.enum(['repository', 'deployment']),
    commit: objectIdSchema.optional(),
    artifact: artifact.optional(),
    /** What the run is bound to from here on: nobody else's rules decide on it. */
    repositoryId: name.optional(),
    projectId: name.optional(),
  }),
  event('settings-used', { sha256: z.string().max(64) }),
  event('secret-versions-used', { versions: z.array(z.object({ name, version: name })).max(50) }),
] as const;

const modelEvents = [
  event('plan-made', { artifact, files: count, risks: count, questions: count }),
  event('prompt-sent', { ...modelCall, prompt: artifact, models: z.array(name).max(20).optional() }),
  event('reply-received', {
    ...modelCall,
    model: name,
    /** On whose behalf the model was asked. */
    person: personSchema.optional(),
    prompt: artifact,
    reply: artifact,
    usage: modelUsageSchema,
    cost,
  }),
  /** What a turn of a conversation asked for was done. */
  event('answer-handled', { ...modelCall, conversation: artifact }),
  event('candidate-judged', {
    candidate: number,
    round: count.optional(),
    outcome: z.enum(['ready', 'refused', 'failed']),
    errors: count,
    warnings: count,
    size: changeSizeSchema.optional(),
    changeSet: artifact.optional(),
    reason: reason.optional(),
  }),
  event('candidate-chosen', { candidate: number, of: number, changeSet: artifact }),
] as const;

const peopleEvents = [
  event('question-asked', { commentId: number.optional(), artifact: artifact.optional(), until: z.iso.datetime() }),
  event('question-answered', { by: name, commentId: number.optional() }),
  event('question-unanswered', { until: z.iso.datetime() }),
  event('approval-asked', {
    reasons: z.array(reason).max(20),
    by: z.array(name).max(50),
    until: z.iso.datetime(),
    changeSet: artifact.optional(),
    change: changeIdSchema.optional(),
    /** Of the default branch, whose rules asked. */
    rulesCommit: objectIdSchema.optional(),
  }),
  event('approval-given', { by: name, via, change: changeIdSchema.optional() }),
  event('approval-refused', { by: name, via, change: changeIdSchema.optional() }),
  event('approval-timed-out', { until: z.iso.datetime() }),
  event('review-answered', {
    threadId: number,
    commentId: number.optional(),
    answer: z.enum(['explained', 'changed', 'refused']),
  }),
  event('reminder-sent', { of: z.enum(['question', 'approval', 'build']), round: number }),
] as const;

const pullRequest = { pullRequestId: number };

const pullRequestEvents = [
  event('branch-pushed', {
    repository: name,
    branch: name,
    commit: objectIdSchema,
    before: objectIdSchema.optional(),
    changeSet: artifact.optional(),
  }),
  event('pull-request-opened', { ...pullRequest, webUrl, isDraft: z.boolean() }),
  event('pull-request-ready', pullRequest),
  event('pull-request-completed', { ...pullRequest, by: name.optional(), commit: objectIdSchema.optional() }),
  event('pull-request-abandoned', { ...pullRequest, by: name.optional() }),
  event('build-judged', {
    ...pullRequest,
    buildId: number.optional(),
    result: name,
    failedTests: count.optional(),
    log: artifact.optional(),
  }),
  /** The rules of the default branch, as they were then, let nobody push it. */
  event('push-refused', {
    step: name,
    reasons: z.array(reason).max(20),
    changeSet: artifact.optional(),
    rulesCommit: objectIdSchema,
  }),
  /** The agent had the newest commit built, because nobody else did. */
  event('build-queued', { ...pullRequest, definitionId: number, buildId: number.optional() }),
  event('repair-made', {
    ...pullRequest,
    cause: z.enum(['build', 'review', 'conflict', 'command']),
    round: number,
    commit: objectIdSchema,
    changeSet: artifact.optional(),
  }),
] as const;

const guardEvents = [
  /** Amounts are costs; of a budget in tokens they are tokens. */
  event('budget-refused', {
    ...{ budget: name, limit: cost, spent: cost, reserved: cost, asked: cost },
    unit: z.literal('tokens').optional(),
    /** On whose behalf the model would have been asked. */
    person: personSchema.optional(),
  }),
  /** More was asked for than is done: noted once in an hour or a day. The actor is who asked. */
  event('limit-reached', { limit: name, allowed: count, until: z.iso.datetime().optional() }),
  event('paused', { scope: name, reason: reason.optional() }),
  event('resumed', { scope: name, reason: reason.optional() }),
  event('secret-rotated', {
    secret: name,
    version: name,
    step: z.enum(['created', 'verified', 'old-retired']),
  }),
  /** Something in the log or its anchors is not as the app wrote it; `subject` is a blob, a day or a run. */
  event('audit-finding', { kind: name, subject: name, message: reason }),
  /** The process or a permission was against it; the run went on without. */
  event('work-item-not-changed', { moment: workItemMomentSchema, ...workItemRefusalSchema.shape }),
  /** Something beside the work that could not be had; the run went on without. */
  event('not-done', { what: name, reason }),
  event('compensation-done', {
    effect: z.enum([
      'branch-removed',
      'pull-request-abandoned',
      'work-item-told',
      'work-item-restored',
      'slot-released',
      'budget-released',
    ]),
    detail: reason.optional(),
  }),
] as const;

/** Everything someone decided, and every effect, as whoever records it says it. */
export const auditDraftSchema = z.discriminatedUnion('type', [
  ...deliveryEvents,
  ...progressEvents,
  ...readingEvents,
  ...modelEvents,
  ...peopleEvents,
  ...pullRequestEvents,
  ...guardEvents,
]);

export type AuditDraft = z.infer<typeof auditDraftSchema>;

/** The run, or {@link installationChain}: its events are hash-chained. */
const chain = z.object({
  runId: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[A-Za-z0-9._-]+$/),
});

/** What is written: an event before it has its place in the chain. */
export const auditEntrySchema = z.intersection(auditDraftSchema, chain);

export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** Lower-case hexadecimal SHA-256. */
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The place of an event in its run's chain. */
export const chainLinkSchema = z.object({
  /** Counted from 1 within the run, without gaps. */
  sequence: number,
  /** Hash of the event before it; 64 zeros for the first. */
  previousHash: hash,
  /** SHA-256 over the canonical JSON of everything else in the event. */
  hash,
});

export type ChainLink = z.infer<typeof chainLinkSchema>;

/** An event as it was written; now someone is always its actor. */
export const auditEventSchema = z.intersection(auditEntrySchema, chainLinkSchema.extend({ actor: name }));

export type AuditEvent = z.infer<typeof auditEventSchema>;
export type AuditEventType = AuditEvent['type'];

/** `previousHash` of a chain's first event. */
export const noHash = '0'.repeat(64);
