import { z } from 'zod';
import { branchPatternProblem, defaultBranchPattern } from './branchPattern.ts';
import { conversationBoundsSchema } from './conversationBounds.ts';
import {
  allowedTo,
  defaultTokens,
  hours,
  money,
  pathPatterns,
  principals,
  shortText,
  texts,
  tokens,
} from './ruleValues.ts';
import { triggers } from './triggerRules.ts';

/** Where the rules of a repository stand, on its default branch. */
export const rulesPath = '.code-agent.yml';

/** The languages that the agent's comments are written in. */
export const commentLanguages = ['en'] as const;

export type CommentLanguage = (typeof commentLanguages)[number];

const paths = z
  .strictObject({
    allowed: pathPatterns.min(1).default(['**']).describe('A change may only touch paths that match one of these'),
    protected: pathPatterns
      .default([])
      .describe(
        'No change may touch these paths. They are added to the paths that are always protected, such as pipelines',
      ),
    unprotected: pathPatterns
      .default([])
      .describe(
        'Removes the protection of these paths, even of those that are always protected, for example `**/package.json`',
      ),
    withApproval: pathPatterns
      .optional()
      .describe(
        'A person must approve a change to these paths, even if it would otherwise be rejected. Takes precedence over the other lists',
      ),
  })
  .prefault({})
  .describe('Which paths a change may touch: `*` matches within a folder, `**` across folders');

const candidates = z
  .strictObject({
    count: z.number().int().min(1).max(8).default(2).describe('How many are drafted in parallel'),
    models: texts
      .default([])
      .describe(
        'Names of models or deployments, best first. Candidates use them in turn. Empty means the default model',
      ),
    repairRounds: z
      .number()
      .int()
      .min(0)
      .max(5)
      .default(2)
      .describe('How often a model may fix a candidate that failed the checks'),
  })
  .prefault({})
  .describe('The solutions that a run asks models for. The best one becomes the pull request');

/** Without defaults of its own: runs in flight go by rules that were read before there was one. */
const conversation = conversationBoundsSchema
  .optional()
  .describe('How far the agent may go while it looks around, plans, and writes one candidate or repair');

const build = z
  .strictObject({
    definition: z
      .union([shortText, z.number().int().positive()])
      .optional()
      .describe(
        'The pipeline to wait for: name, folder and name (`\\Shop\\CI`), or id. Without it, every build that a branch policy requires',
      ),
    timeoutMinutes: z.number().int().min(1).max(10_080).default(120).describe('How long a build may take'),
    repairRounds: z
      .number()
      .int()
      .min(0)
      .max(10)
      .default(3)
      .describe('How often the agent fixes its branch after a failed build'),
  })
  .prefault({})
  .describe("The team's own pipeline, which checks the pull request");

const budget = z
  .strictObject({
    perRun: money.default(5).describe('Maximum cost of one run'),
    perProjectAndDay: money.default(100).describe('Maximum cost of all runs of the project per day (UTC)'),
    tokensPerRun: tokens
      .optional()
      .describe(`Maximum tokens of one run, input and output together (default: ${defaultTokens.perRun})`),
    tokensPerProjectAndDay: tokens
      .optional()
      .describe(
        `Maximum tokens of all runs of the project per day, in UTC (default: ${defaultTokens.perProjectAndDay})`,
      ),
  })
  .prefault({})
  .describe(
    'Limits on cost, in the currency of the model prices, and on tokens. Both apply. Without model prices, only the token limits apply',
  );

const approval = z
  .strictObject({
    when: z
      .enum(['never', 'always', 'matching'])
      .default('matching')
      .describe('`matching` asks when one of the conditions below is met. Without conditions it never asks'),
    paths: pathPatterns.default([]).describe('A change that touches one of these paths needs approval'),
    moreThanFiles: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe('A change to more files than this needs approval'),
    moreThanLines: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe('A change of more lines than this (added plus removed) needs approval'),
    moreThanFindings: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe('A change with more findings from the checks than this needs approval'),
    by: principals
      .min(1)
      .default(['everyone'])
      .describe('Who may approve or reject: `everyone`, `group:NAME`, or a person; never the agent itself'),
    timeoutHours: hours(72).describe('A run ends if no one approves it within this time'),
    reminderHours: hours(24).describe('How often the agent sends a reminder while it waits'),
  })
  .prefault({})
  .describe('When a person must approve a change before it is pushed');

const pullRequest = z
  .strictObject({
    draft: z
      .boolean()
      .default(false)
      .describe(
        'Open as a draft, and publish it when the build has passed. The agent queues that build, because Azure DevOps does not build drafts',
      ),
    autoComplete: z.boolean().default(false).describe('Let Azure DevOps complete it when every policy is satisfied'),
    labels: texts.default([]).describe('Labels to set'),
    reviewers: texts.default([]).describe('Reviewers to add: e-mail address, account name, id or team'),
  })
  .prefault({})
  .describe('The pull request that a run opens');

const commands = z
  .strictObject({
    fix: allowedTo('fix'),
    plan: allowedTo('plan'),
    retry: allowedTo('retry'),
    cancel: allowedTo('cancel'),
    status: allowedTo('status'),
    explain: allowedTo('explain'),
  })
  .prefault({})
  .describe(
    'Which commands people who can comment may use. `help` is for everyone. `approval.by` says who may use `approve` and `reject`',
  );

const workItemChange = (when: string) =>
  z
    .strictObject({
      state: z
        .enum(['Proposed', 'InProgress', 'Resolved', 'Completed'])
        .optional()
        .describe('Category of the state to set. Each process has its own state names'),
      addTags: texts.default([]).describe('Tags to add'),
      removeTags: texts.default([]).describe('Tags to remove'),
    })
    .prefault({})
    .describe(when);

const workItem = z
  .strictObject({
    started: workItemChange('When a run starts'),
    pullRequestOpened: workItemChange('When the pull request is open'),
    completed: workItemChange('When the pull request is completed'),
    failed: workItemChange('When a run fails, is cancelled, or its pull request is abandoned'),
  })
  .prefault({})
  .describe('Changes to the work item');

const comments = z
  .strictObject({ language: z.enum(commentLanguages).default('en').describe('Language of comments and reports') })
  .prefault({})
  .describe('Comments of the agent');

const questions = z
  .strictObject({
    ask: z.boolean().default(true).describe('When the task is unclear, ask in a comment instead of guessing'),
    timeoutHours: hours(168).describe('A run ends if no one answers its question within this time'),
    reminderHours: hours(48).describe('How often the agent sends a reminder while it waits'),
  })
  .prefault({})
  .describe('What to do when the task is unclear');

const concurrency = z
  .strictObject({
    runsPerRepository: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe('How many runs may work at the same time. More wait in a fair queue'),
    whenRunning: z
      .enum(['merge', 'queue', 'refuse'])
      .default('merge')
      .describe(
        'What happens to a second request for a work item. `merge`: its instructions join the run. `queue`: it waits for the end of the run. `refuse`: it is rejected',
      ),
  })
  .prefault({})
  .describe('How many runs may work at the same time');

/** Where the branches of runs are, as {@link branchPatternProblem} has it. */
export const branchPatternSchema = z.string().check((context) => {
  const problem = branchPatternProblem(context.value);
  if (problem !== undefined) {
    const message = `must be a branch name that git and Azure DevOps accept, but it ${problem}`;
    context.issues.push({ code: 'custom', message, input: context.value });
  }
});

/**
 * The rules of a repository, `.code-agent.yml`. Whatever is left out has a default; a key that is not listed here is
 * an error, because a misspelled rule would otherwise protect nothing.
 */
export const rulesSchema = z.strictObject({
  version: z.literal(1).default(1).describe('Version of this format'),
  triggers,
  targetBranch: z
    .string()
    .regex(/^(?!refs\/)[^\s~^:?*[\\]{1,250}$/, {
      error: 'must be the name of a branch without `refs/heads/`, for example `main`',
    })
    .optional()
    .describe("The target branch of pull requests. Without it, the repository's default branch"),
  branch: branchPatternSchema
    .optional()
    .describe(
      `Name pattern for the branches of runs: folders of your choice, then \`/{run}\`. \`{workItem}\` is replaced by its number. Without it, \`${defaultBranchPattern}\``,
    ),
  paths,
  candidates,
  conversation,
  build,
  budget,
  questions,
  approval,
  pullRequest,
  commands,
  workItem,
  comments,
  concurrency,
});

/** The rules with every default filled in. */
export type Rules = z.infer<typeof rulesSchema>;

/** The rules as people write them: everything may be left out. */
export type RulesInput = z.input<typeof rulesSchema>;

/** Something wrong in a file of rules, and what to do about it. */
export const rulesProblemSchema = z.object({
  /** Counted from 1. */
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  message: z.string().max(2000),
});

export type RulesProblem = z.infer<typeof rulesProblemSchema>;
