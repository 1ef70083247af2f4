import { z } from 'zod';
import { pathPatternSchema } from '../paths/pathPattern.ts';
import { branchPatternProblem, defaultBranchPattern } from './branchPattern.ts';

/** Where the rules of a repository stand, on its default branch. */
export const rulesPath = '.code-agent.yml';

/** The languages that the agent's comments are written in. */
export const commentLanguages = ['en'] as const;

export type CommentLanguage = (typeof commentLanguages)[number];

const shortText = z.string().trim().min(1).max(256);
const texts = z.array(shortText).max(50);
const pathPatterns = z.array(pathPatternSchema).max(200);
const hours = (preset: number) => z.number().int().min(1).max(2_160).default(preset);
const money = z.number().positive().max(1_000_000);
const tokens = z.number().int().min(1_000).max(1_000_000_000_000);

/** What holds where rules do not say how many tokens may be used: runs in flight go by rules that were read before. */
export const defaultTokens = { perRun: 5_000_000, perProjectAndDay: 100_000_000 } as const;

/**
 * Somebody the rules name: `everyone`, `group:NAME` for an ADO group or team, otherwise a person by e-mail address,
 * account name or id. Display names are not unique and everybody may change their own, so they name nobody.
 */
export const principalSchema = shortText.regex(/^(?!group:\s*$)/i, {
  error: 'must name the group behind `group:`, for example `group:Contoso Team`',
});

const principals = z.array(principalSchema).max(50);
const allowedTo = (what: string) => principals.min(1).default(['everyone']).describe(`Who may use \`/agent ${what}\``);

const triggers = z
  .strictObject({
    tags: texts
      .default(['code-agent'])
      .describe(
        'A work item that gets one of these tags starts a run; the app must listen for the tag too (setting `AGENT_TAG`)',
      ),
    assignedTo: z
      .array(
        shortText.regex(/^(?!group:|everyone$)/i, {
          error: 'must name one identity: e-mail address, account name or id',
        }),
      )
      .max(50)
      .default([])
      .describe('A work item assigned to one of these identities starts a run: e-mail address, account name or id'),
    areaPaths: texts
      .default([])
      .describe('Only work items in one of these areas, or below one, may start a run; empty means every area'),
    workItemTypes: texts
      .default([])
      .describe('Only work items of these types may start a run, for example `Bug`; empty means every type'),
  })
  .prefault({})
  .describe('Which work items start a run');

const paths = z
  .strictObject({
    allowed: pathPatterns.min(1).default(['**']).describe('A change may touch only paths that match one of these'),
    protected: pathPatterns
      .default([])
      .describe('No change may touch these; they come on top of what is always protected, such as pipelines'),
    unprotected: pathPatterns
      .default([])
      .describe('Lifts the protection, also of what is always protected, for example `**/package.json`'),
    withApproval: pathPatterns
      .optional()
      .describe(
        'A person must agree to a change of these, also where it would be refused otherwise; goes before the other lists',
      ),
  })
  .prefault({})
  .describe('What a change may touch: `*` matches within a folder, `**` across folders');

const candidates = z
  .strictObject({
    count: z.number().int().min(1).max(8).default(2).describe('How many are drafted side by side'),
    models: texts
      .default([])
      .describe(
        'Names of models or deployments, best first; candidates take them in turn. Empty means the default model',
      ),
    repairRounds: z
      .number()
      .int()
      .min(0)
      .max(5)
      .default(2)
      .describe('How often a model may repair a candidate that the checks refused'),
  })
  .prefault({})
  .describe('The answers that a run asks for; the best one becomes the pull request');

const build = z
  .strictObject({
    definition: z
      .union([shortText, z.number().int().positive()])
      .optional()
      .describe(
        'Name, folder and name (`\\Shop\\CI`), or id of the pipeline to wait for; without it every build that a branch policy demands',
      ),
    timeoutMinutes: z.number().int().min(1).max(10_080).default(120).describe('How long a build may take'),
    repairRounds: z
      .number()
      .int()
      .min(0)
      .max(10)
      .default(3)
      .describe('How often the agent repairs its branch when a build fails'),
  })
  .prefault({})
  .describe("The team's own pipeline, which judges the pull request");

const budget = z
  .strictObject({
    perRun: money.default(5).describe('What one run may cost'),
    perProjectAndDay: money.default(100).describe('What all runs of the project may cost in one day (UTC)'),
    tokensPerRun: tokens
      .optional()
      .describe(`How many tokens, of input and output together, one run may use; ${defaultTokens.perRun} without it`),
    tokensPerProjectAndDay: tokens
      .optional()
      .describe(
        `How many tokens all runs of the project may use in one day (UTC); ${defaultTokens.perProjectAndDay} without it`,
      ),
  })
  .prefault({})
  .describe(
    'Limits of cost, in units of the currency that the prices of models are given in, and of tokens. Both hold; where the deployment has no prices, tokens alone',
  );

const approval = z
  .strictObject({
    when: z
      .enum(['never', 'always', 'matching'])
      .default('matching')
      .describe('`matching` asks where one of the conditions below holds; without conditions it never asks'),
    paths: pathPatterns.default([]).describe('A change that touches one of these paths needs approval'),
    moreThanFiles: z.number().int().nonnegative().optional().describe('A change of more files needs approval'),
    moreThanLines: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe('A change of more lines, added and removed together, needs approval'),
    moreThanFindings: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe('A change that the checks found more against needs approval'),
    by: principals
      .min(1)
      .default(['everyone'])
      .describe('Who may approve or reject: `everyone`, `group:NAME`, or a person; never the agent itself'),
    timeoutHours: hours(72).describe('A run that nobody has approved after so long ends'),
    reminderHours: hours(24).describe('How often the agent reminds while it waits'),
  })
  .prefault({})
  .describe('When a person must agree before anything is pushed');

const pullRequest = z
  .strictObject({
    draft: z
      .boolean()
      .default(false)
      .describe(
        'Open as a draft, and publish it when the build has passed; the agent queues it, as Azure DevOps builds no drafts',
      ),
    autoComplete: z.boolean().default(false).describe('Let ADO complete it when every policy is satisfied'),
    labels: texts.default([]).describe('Labels to set'),
    reviewers: texts.default([]).describe('Who is asked for a review: e-mail address, account name, id or team'),
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
    'Who may use which command, of those who can comment. `help` is for everyone; `approval.by` says who may use `approve` and `reject`',
  );

const workItemChange = (when: string) =>
  z
    .strictObject({
      state: z
        .enum(['Proposed', 'InProgress', 'Resolved', 'Completed'])
        .optional()
        .describe('Category of the state to set; every process has its own names for them'),
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
  .describe('What changes on the work item');

const comments = z
  .strictObject({ language: z.enum(commentLanguages).default('en').describe('Language of comments and reports') })
  .prefault({})
  .describe('What the agent writes to people');

const questions = z
  .strictObject({
    ask: z.boolean().default(true).describe('Ask in a comment when the task is unclear, instead of guessing'),
    timeoutHours: hours(168).describe('A run whose question nobody has answered after so long ends'),
    reminderHours: hours(48).describe('How often the agent reminds while it waits'),
  })
  .prefault({})
  .describe('What happens when the task is unclear');

const concurrency = z
  .strictObject({
    runsPerRepository: z.number().int().min(1).max(100).default(3).describe('More runs wait in a fair queue'),
    whenRunning: z
      .enum(['merge', 'queue', 'refuse'])
      .default('merge')
      .describe(
        'What becomes of a second request for a work item: its instructions join the run, it waits for the end, or it is refused',
      ),
  })
  .prefault({})
  .describe('How many runs go on at once');

/** Where the branches of runs are, as {@link branchPatternProblem} has it. */
export const branchPatternSchema = z.string().check((context) => {
  const problem = branchPatternProblem(context.value);
  if (problem !== undefined) {
    const message = `must be a name for branches that git and Azure DevOps take, but it ${problem}`;
    context.issues.push({ code: 'custom', message, input: context.value });
  }
});

/**
 * The rules of a repository, `.code-agent.yml`. Whatever is left out has a default; a key that is not listed here is
 * an error, because a misspelt rule would otherwise protect nothing.
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
    .describe("The branch that pull requests go to; without it the repository's default branch"),
  branch: branchPatternSchema
    .optional()
    .describe(
      `Branches of runs: folders of your choice, then \`/{run}\`; \`{workItem}\` stands for its number. Without it \`${defaultBranchPattern}\``,
    ),
  paths,
  candidates,
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
