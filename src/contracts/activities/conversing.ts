import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';
import { candidateNumberSchema, changeSizeSchema } from '../changes/candidate.ts';
import { findingSchema } from '../changes/finding.ts';
import { snapshotSchema } from '../repositories/repository.ts';
import { modelCallFacts, models, person, project, runId, workItem } from './common.ts';
import { occasionSchema, paths, protection } from './drafting.ts';

/** JSON of `conversationSchema`. */
const conversation = artifactReferenceSchema;

const count = z.number().int().nonnegative();

/** Id of a call, unique in the installation: what it came to is stored under it, so that nothing is asked or done twice. */
const call = z.string().min(1).max(300);

/** What the rules leave for the step: the model is told. */
export const allowanceSchema = z.object({ turns: count, tokens: count, minutes: count });

export type Allowance = z.infer<typeof allowanceSchema>;

/** What a step of a run asks of the model. */
export const stepTaskSchema = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('plan'),
    /** JSON of `workItemCommentSchema[]`: what people answered to the question of an earlier plan. */
    answers: artifactReferenceSchema.optional(),
  }),
  z.object({
    step: z.literal('change'),
    candidate: candidateNumberSchema,
    occasion: occasionSchema.optional(),
    /** What a person asked for since. Untrusted. */
    instructions: z.string().optional(),
  }),
  z.object({
    step: z.literal('review'),
    /** The thread's comments and the lines it is about, as text. */
    thread: artifactReferenceSchema,
  }),
]);

export type StepTask = z.infer<typeof stepTaskSchema>;

export const stepNames = ['plan', 'change', 'review'] as const;

/** Why a step has to end with its next turn. */
export const boundSchema = z.enum(['turns', 'tokens', 'cost', 'minutes']);

export type Bound = z.infer<typeof boundSchema>;

/** What a change came to at the end of a conversation. */
export const conversedChangeSchema = z.object({
  /** JSON of `changeSetSchema`; absent where nothing was changed. */
  changeSet: artifactReferenceSchema.optional(),
  size: changeSizeSchema.optional(),
  /** Errors first; the first few only. */
  findings: z.array(findingSchema).max(10),
  /** JSON of `changeDescriptionSchema`: what the model said of it when it finished. */
  description: artifactReferenceSchema.optional(),
});

/** Steps of a conversation with a model: begun, a turn of the model, what its answer asks for. */
export const conversingContracts = {
  /** The conversation with nothing but its material: the same for every step and candidate of a run. */
  openConversation: {
    input: z.object({
      runId,
      workItem,
      snapshot: snapshotSchema,
      /** JSON of `localizedContextSchema`. */
      context: artifactReferenceSchema,
      instructions: z.string().optional(),
    }),
    output: z.object({ conversation, tokens: count }),
  },
  /** Asks the model once. An answer is stored before anything is done with it. */
  takeTurn: {
    input: z.object({
      runId,
      call,
      conversation,
      /** What is asked: absent where tools have answered and the model goes on. */
      task: stepTaskSchema.optional(),
      /** It is asked for the best it has, because nothing more is left. */
      last: boundSchema.optional(),
      left: allowanceSchema,
      step: z.enum(stepNames),
      candidate: z.number().int().positive().optional(),
      models,
      person,
    }),
    output: z.object({
      conversation,
      /** Of the whole conversation, estimated. */
      tokens: count,
      /** How many tools the model called. */
      calls: count,
      ...modelCallFacts,
    }),
  },
  /** Does what the last answer asks for: calls tools, reads a plan, applies edits that stand in the text. */
  handleAnswer: {
    input: z.object({
      runId,
      call,
      conversation,
      step: z.enum(stepNames),
      candidate: z.number().int().positive().optional(),
      project,
      workItem,
      snapshot: snapshotSchema,
      /** JSON of `localizedContextSchema`: changes elsewhere are reported. */
      context: artifactReferenceSchema.optional(),
      paths,
      protection,
      left: allowanceSchema,
      /** Which attempt it is, from the second on: what a tool cannot read is then said instead of tried again. */
      attempt: z.number().int().positive().optional(),
      /** It was the last turn: what is there counts. */
      isLast: z.boolean().default(false),
      /** Whether people can be asked at this step. */
      mayAskPeople: z.boolean().default(false),
      /** JSON of `workItemCommentSchema[]`: what people answered to the model's question. */
      answers: artifactReferenceSchema.optional(),
    }),
    output: z.object({
      conversation,
      tokens: count,
      /**
       * `going-on`: the model has to be asked again. `corrected`: likewise, because its answer could not be used.
       * `asks-people`: the calls wait for people's answers. `done`: the step has its result.
       */
      state: z.enum(['going-on', 'corrected', 'asks-people', 'done']),
      /** Markdown for a comment. */
      question: z.string().max(4000).optional(),
      plan: z.object({ plan: artifactReferenceSchema, isClear: z.boolean() }).optional(),
      change: conversedChangeSchema.optional(),
      review: z
        .object({
          /** `change`: what is asked for needs new code; `decline`: it goes against the rules or the task. */
          action: z.enum(['explain', 'change', 'decline']),
          /** Markdown for the thread; untrusted. */
          reply: artifactReferenceSchema,
        })
        .optional(),
      /** One line for people: "read 4 files, searched twice, applied 2 patches". */
      looked: z.string().max(300).optional(),
    }),
  },
} as const;
