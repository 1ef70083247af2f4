import { z } from 'zod';

/** Every command, in the order in which help explains them. */
export const commandNames = [
  'fix',
  'plan',
  'approve',
  'reject',
  'retry',
  'cancel',
  'status',
  'explain',
  'help',
] as const;

export type CommandName = (typeof commandNames)[number];

/** An instruction in a comment, for example `/agent fix only the parser`. */
export const commandSchema = z.object({
  /** `unknown` for an `/agent` line that asks for nothing the agent knows; it is answered with help. */
  name: z.enum([...commandNames, 'unknown']),
  /** What stands behind the command; for `unknown` the word that was not understood. Untrusted. */
  text: z.string().max(4000),
});

export type Command = z.infer<typeof commandSchema>;

const commentId = z.number().int().positive();

/** Where a command was written. The comment's text is read again there: what a delivery says is a hint only. */
export const commentReferenceSchema = z.discriminatedUnion('on', [
  z.object({
    on: z.literal('work-item'),
    /** Name or id of the ADO project. */
    project: z.string().min(1).max(256),
    workItemId: z.number().int().positive(),
    /** Older deliveries do not say it; then the revision tells which comment it was. */
    commentId: commentId.optional(),
    /** The revision of the work item that the comment made. */
    revision: z.number().int().positive().optional(),
  }),
  z.object({
    on: z.literal('pull-request'),
    project: z.string().min(1).max(256).optional(),
    repositoryId: z.string().min(1).max(256).optional(),
    pullRequestId: z.number().int().positive(),
    threadId: z.number().int().positive(),
    /** Counted from 1 in every thread. */
    commentId,
  }),
]);

export type CommentReference = z.infer<typeof commentReferenceSchema>;

/** Who wrote a command, as ADO says when it is read again. */
export const commandAuthorSchema = z.object({
  id: z.string().min(1),
  /** E-mail address or account name. */
  uniqueName: z.string().optional(),
  displayName: z.string().optional(),
  /** Whether this is the agent itself. */
  isAgent: z.boolean(),
});

export type CommandAuthor = z.infer<typeof commandAuthorSchema>;

/** What becomes of a command. Nobody is told about what is ignored: the agent never answers itself. */
export const commandDecisionSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('allowed') }),
  z.object({
    outcome: z.literal('refused'),
    /** A sentence for the author. */
    reason: z.string(),
  }),
  z.object({ outcome: z.literal('ignored'), reason: z.string() }),
]);

export type CommandDecision = z.infer<typeof commandDecisionSchema>;

/** Input of the orchestration `handleCommand`. */
export const commandInputSchema = z.object({
  organization: z.string().min(1),
  comment: commentReferenceSchema,
  /** The delivery that told of the comment. */
  deliveryKey: z.string().optional(),
  /** Id of the only project that the delivery's credential is for. */
  scopeProjectId: z.string().optional(),
  /** ISO 8601, UTC. */
  receivedAt: z.iso.datetime(),
});

export type CommandInput = z.infer<typeof commandInputSchema>;

/** Output of the orchestration `handleCommand`. */
export type CommandOutcome =
  | { readonly outcome: 'ignored'; readonly reason: string }
  | { readonly outcome: 'refused'; readonly command: string }
  | { readonly outcome: 'carried-out'; readonly command: string; readonly runId?: string };
