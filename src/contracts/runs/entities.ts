import { z } from 'zod';
import { cancelEventSchema, decisionEventSchema, instructionsEventSchema } from './runEvents.ts';

const runId = z.string().min(1);
const moment = z.iso.datetime();
const amount = z.number().int().nonnegative();

/** Who has a place, and who waits for one, first come first served. */
export const slotsStateSchema = z.object({
  limit: z.number().int().positive(),
  holders: z.array(z.object({ runId, since: moment })),
  waiting: z.array(z.object({ runId, since: moment })),
  /** Who gave a place back last: people ask about a run when it has ended, too. */
  last: runId.optional(),
});

export type SlotsState = z.infer<typeof slotsStateSchema>;

export const noSlots: SlotsState = { limit: 1, holders: [], waiting: [] };

/** Operations of the entity `slots`. */
export const slotsOperations = {
  acquire: {
    input: z.object({ runId, at: moment, limit: z.number().int().positive(), mayWait: z.boolean() }),
    output: z.object({
      granted: z.boolean(),
      /** Runs before this one in the queue. */
      ahead: z.number().int().nonnegative(),
      holders: z.array(runId),
      /** Which runs are before this one in the queue: the oldest of them. */
      before: z.array(runId).default([]),
    }),
  },
  /** Also of runs that died with a place, or in the queue. */
  release: {
    input: z.object({ runIds: z.array(runId).min(1) }),
    /** Runs for which there is a place now. */
    output: z.object({ next: z.array(runId) }),
  },
} as const;

/** What is spent of a budget, and what calls under way may yet spend: millionths of the currency unit, or tokens. */
export const budgetStateSchema = z.object({ spent: amount, reserved: z.record(z.string(), amount) });

export type BudgetState = z.infer<typeof budgetStateSchema>;

export const emptyBudget: BudgetState = { spent: 0, reserved: {} };

/** Operations of the entity `budget`. */
export const budgetOperations = {
  /** Asked before every call of a model; what is not granted must not be called. */
  reserve: {
    input: z.object({ call: z.string().min(1), amount, limit: amount }),
    output: z.object({ granted: z.boolean(), spent: amount, reserved: amount }),
  },
  settle: {
    input: z.object({ call: z.string().min(1), cost: amount }),
    output: z.object({ spent: amount }),
  },
} as const;

/** What was asked for in one hour or day (UTC): `yyyy-mm-ddThh` or `yyyy-mm-dd`. */
const window = z.string().regex(/^\d{4}-\d{2}-\d{2}(T\d{2})?$/);
const request = z.string().min(1).max(300);

/** How much someone or something has asked for in the present hour or day. */
export const allowanceStateSchema = z.object({
  window: window.optional(),
  used: amount,
  /** The newest that were granted: the same one may come again, and counts once. */
  recent: z.array(request),
  /** The first that was not granted in this hour or day. */
  firstRefused: request.optional(),
});

export type AllowanceState = z.infer<typeof allowanceStateSchema>;

export const emptyAllowance: AllowanceState = { used: 0, recent: [] };

/** Operations of the entity `allowance`. */
export const allowanceOperations = {
  use: {
    input: z.object({ request, window, limit: z.number().int().positive() }),
    output: z.object({
      granted: z.boolean(),
      /** Whether this is the one that people are told of: nobody is told twice in the same hour or day. */
      isFirstRefused: z.boolean(),
    }),
  },
} as const;

/** What someone wants of a run whose pull request is in review. */
export const mailSchema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('cancel'), data: cancelEventSchema }),
  z.object({ name: z.literal('instructions'), data: instructionsEventSchema }),
  z.object({ name: z.literal('decision'), data: decisionEventSchema }),
]);

export type Mail = z.infer<typeof mailSchema>;

/** Counted from 1 by the run, which is the only one to put letters into its mailbox. */
const letterNumber = z.number().int().positive();

export const letterSchema = z.object({ number: letterNumber, mail: mailSchema });

export type Letter = z.infer<typeof letterSchema>;

/** What people asked of a run and its shepherd has not done yet, oldest first. */
export const mailboxStateSchema = z.object({
  /** Number of the newest letter that ever came. */
  last: z.number().int().nonnegative(),
  letters: z.array(letterSchema),
});

export type MailboxState = z.infer<typeof mailboxStateSchema>;

export const emptyMailbox: MailboxState = { last: 0, letters: [] };

/** Operations of the entity `mailbox`. Events that nobody waits for are lost where a history begins again; letters are not. */
export const mailboxOperations = {
  /** A letter that came before changes nothing. */
  put: {
    input: letterSchema,
    /** False where the box is full: someone asks for more than is ever done. */
    output: z.object({ accepted: z.boolean() }),
  },
  /** The next letter, which stays in the box until a later one is asked for. */
  take: {
    input: z.object({
      /** The newest instruction that is done. */
      done: z.number().int().nonnegative(),
      /** The newest decision that was taken: it may have come behind instructions that wait for it. */
      decided: z.number().int().nonnegative().default(0),
    }),
    output: z.object({ next: letterSchema.optional() }),
  },
} as const;

/** Which run opened a pull request: for events that name only its number. */
export const openerStateSchema = z.object({ runId: runId.optional() });

export type OpenerState = z.infer<typeof openerStateSchema>;

/** Input of the operation `note` of the entity `opener`; `read` has none. */
export const openerInputSchema = z.object({ runId });

/** Whether runs may go on, for the installation or one project. */
export const pauseStateSchema = z.object({
  isPaused: z.boolean(),
  by: z.string().optional(),
  reason: z.string().optional(),
  since: moment.optional(),
});

export type PauseState = z.infer<typeof pauseStateSchema>;

export const notPaused: PauseState = { isPaused: false };

/** Input of the operations `pause` and `resume` of the entity `pause`; `read` has none. */
export const pauseInputSchema = z.object({ by: z.string(), reason: z.string().max(1000).optional(), at: moment });

/** Keys of entities. Keys hold at most what instance ids hold: names that do not fit are the caller's to shorten. */
export const entityKeys = {
  installation: 'installation',
  project: (project: string) => `project-${project.toLowerCase()}`,
  workItem: (project: string, workItemId: number) => `workitem-${project.toLowerCase()}-${workItemId}`,
  repository: (repositoryId: string) => `repository-${repositoryId}`,
  organization: 'organization',
  /** Of the entity `opener`: numbers of pull requests are unique in an organisation. */
  pullRequest: (id: number) => `pull-request-${id}`,
  runBudget: (id: string) => `run-${id}`,
  mailbox: (id: string) => `run-${id}`,
  /** Of the entity `allowance`. @param who id of an identity, or the name where no id is known */
  person: (who: string) => `person-${encodeURIComponent(who.toLowerCase()).slice(0, 200)}`,
  personDay: (who: string) => `person-day-${encodeURIComponent(who.toLowerCase()).slice(0, 200)}`,
  /** @param day `yyyy-mm-dd`, UTC */
  dayBudget: (project: string, day: string) => `project-${project.toLowerCase()}-${day}`,
  runTokens: (id: string) => `run-${id}-tokens`,
  /** @param day `yyyy-mm-dd`, UTC */
  dayTokens: (project: string, day: string) => `project-${project.toLowerCase()}-${day}-tokens`,
} as const;
