import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { modelPricesSchema } from '../../contracts/models/modelPrices.ts';
import { parseJson } from '../../contracts/parseJson.ts';
import { defaultBranchPattern } from '../../contracts/rules/branchPattern.ts';
import { branchPatternSchema } from '../../contracts/rules/rules.ts';
import { splitList } from '../../contracts/text/splitList.ts';
import { auditSettings } from './auditSettings.ts';
import { authSettings, findAuthSettingsProblem } from './authSettings.ts';
import { reconciliationSettings } from './reconciliationSettings.ts';
import { usageSettings } from './usageSettings.ts';

const wholeNumber = (minimum: number, maximum: number, preset: number) =>
  z.coerce.number().int().min(minimum).max(maximum).default(preset);

/** Names separated by commas, in order. */
const names = z.string().transform((text, context): readonly string[] => {
  const list = text.split(',').map((name) => name.trim());
  if (list.includes('')) context.addIssue({ code: 'custom', message: 'must list model names separated by commas' });
  return list;
});

const modelPrices = z.string().transform((text, context) => {
  const parsed = modelPricesSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  context.addIssue({ code: 'custom', message: `must be JSON as shown in docs/models.md; ${places.join(', ')}` });
  return z.NEVER;
});

/** A deployment's rule: work items with this tag, below this area, or both belong to this repository. */
const repositoryRuleSchema = z.strictObject({
  repository: z.string().min(1),
  tag: z.string().min(1).optional(),
  areaPath: z.string().min(1).optional(),
});

const repositoryRules = z
  .string()
  .default('[]')
  .transform((text, context) => {
    const parsed = z.array(repositoryRuleSchema).max(100).safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: 'must be a JSON list of {"repository", "tag", "areaPath"}' });
    return z.NEVER;
  });

/** Every setting the app reads, by its environment variable. Secrets are not settings: see `secrets.ts`. */
export const settingsSchema = z
  .object({
    ADO_ORGANIZATION_URL: z
      .url({ protocol: /^https?$/ })
      .describe('Azure DevOps organisation or Server collection, for example https://dev.azure.com/contoso'),
    ADO_AUTHENTICATION: z
      .enum(['entra', 'pat', 'basic'])
      .default('entra')
      .describe(
        'How the agent signs in to Azure DevOps: with a Microsoft Entra identity, the secret `ado-pat`, or (ADO Server) `ADO_USER_NAME` with the secret `ado-password`',
      ),
    ADO_USER_NAME: z
      .string()
      .optional()
      .describe('User name for `ADO_AUTHENTICATION` `basic`, for example `CONTOSO\\code-agent`'),
    ADO_REPOSITORY: z
      .string()
      .optional()
      .describe('Name or id of the repository to change; required if a project has more than one'),
    AGENT_IDENTITY: z
      .string()
      .optional()
      .describe(
        "The agent's own identity in Azure DevOps: id, e-mail address or account name; separate several with `;`. Work items assigned to it start a run. Its own comments are never treated as requests",
      ),
    AGENT_TAG: z.string().min(1).default('code-agent').describe('The work item tag that starts a run'),
    BRANCH_PATTERN: branchPatternSchema
      .default(defaultBranchPattern)
      .describe(
        'Name pattern for the branches of runs, for example `feature/code-agent/{run}`. `branch` in the rules of a repository overrides it',
      ),
    ADO_REPOSITORY_RULES: repositoryRules.describe(
      'Which repository a work item belongs to, as JSON, for example `[{"repository":"shop","areaPath":"Store"},{"repository":"api","tag":"api"}]`',
    ),
    WORK_ITEM_FIELDS: z
      .string()
      .default('')
      .transform((text) => splitList(text, ';'))
      .describe(
        'More work item fields to show to models, besides the usual ones (see docs/azure-devops.md). By name or reference name; separate several with `;`. Put `-` before a field to leave it out',
      ),
    RUNS_PER_ORGANIZATION: wholeNumber(1, 1_000, 20).describe(
      'How many runs may draft at the same time in the whole organisation. More wait in a fair queue',
    ),
    CANDIDATES: wholeNumber(1, 8, 2).describe('How many candidates are drafted in parallel'),
    CONTEXT_TOKENS: wholeNumber(1_000, 500_000, 30_000).describe(
      'How many tokens the texts of a work item may take together, and the prompts that compare or describe changes',
    ),
    CONVERSATION_TOKENS: wholeNumber(16_000, 2_000_000, 64_000).describe(
      'Maximum input tokens of one turn of the agent. When its conversation grows beyond this, old tool results are shortened to one line each',
    ),
    FIRST_CONTEXT_TOKENS: wholeNumber(1_000, 100_000, 8_000).describe(
      'How many tokens of the repository a model is shown before it looks for itself. The work item is not counted',
    ),
    HISTORY_COMMITS: wholeNumber(0, 2_000, 300).describe(
      'How many past commits are read to find relevant files. Each one costs one Azure DevOps call, once per repository. 0 reads none',
    ),
    KEY_VAULT_URL: z
      .url()
      .optional()
      .describe(
        'Key Vault with the secrets. Without it, secrets come from the environment; this works in development only',
      ),
    MODEL_BASE_URL: z
      .url({ protocol: /^https?$/ })
      .describe('OpenAI-compatible v1 endpoint, for example https://NAME.openai.azure.com/openai/v1/'),
    MODEL_NAME: names.describe(
      'Model or deployment. Separate several with commas, best first. If one cannot answer, the next one is asked',
    ),
    MODEL_PRICES: modelPrices
      .optional()
      .describe(
        'Model prices as JSON (see docs/models.md). Without them costs are unknown, and only token budgets apply',
      ),
    MODEL_AUTHENTICATION: z
      .enum(['entra', 'key', 'none'])
      .default('entra')
      .describe(
        'How the agent signs in to the model: with a Microsoft Entra identity, the secret `model-api-key`, or not at all',
      ),
    MODEL_TOKEN_SCOPE: z
      .string()
      .default('https://ai.azure.com/.default')
      .describe('Scope of the Microsoft Entra token for the model'),
    MODEL_MAX_OUTPUT_TOKENS: wholeNumber(256, 200_000, 16_000).describe('Maximum output tokens per model call'),
    RERANK_BY_MODEL: z
      .enum(['true', 'false'])
      .default('false')
      .describe(
        'Whether a model ranks the files found, by their outlines. Only for runs that began before version 5.0: since then the model looks for itself',
      ),
    APPLICATIONINSIGHTS_CONNECTION_STRING: z
      .string()
      .optional()
      .describe('Where telemetry is sent. Without it, structured log lines go to the console'),
    PROMETHEUS_ENABLED: z
      .enum(['true', 'false'])
      .default('false')
      .describe('Whether `GET /api/metrics` serves metrics to Prometheus. The caller needs the role `reader`'),
    AZURE_FUNCTIONS_ENVIRONMENT: z
      .string()
      .default('Production')
      .describe(
        'Set by the Functions host. `Development` allows secrets from the environment, but never on Azure (see docs/security.md)',
      ),
    ...usageSettings,
    ...authSettings,
    ...reconciliationSettings,
    ...auditSettings,
  })
  .refine((settings) => settings.ADO_AUTHENTICATION !== 'basic' || settings.ADO_USER_NAME !== undefined, {
    path: ['ADO_USER_NAME'],
    message: 'required when ADO_AUTHENTICATION is basic',
  })
  .refine(({ MODEL_PRICES, MODEL_NAME }) => MODEL_NAME.every((name) => MODEL_PRICES?.models[name] ?? !MODEL_PRICES), {
    path: ['MODEL_PRICES'],
    message: 'lacks the price of a model in MODEL_NAME, so no budget would limit it',
  })
  .refine(({ AUDIT_SIGNING_KEY, KEY_VAULT_URL }) => AUDIT_SIGNING_KEY === undefined || KEY_VAULT_URL !== undefined, {
    path: ['KEY_VAULT_URL'],
    message: 'required when AUDIT_SIGNING_KEY is set',
  })
  .superRefine((settings, context) => {
    const problem = findAuthSettingsProblem(settings);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: [problem.name], message: problem.message });
  });

export type Settings = z.infer<typeof settingsSchema>;

/** A process environment: names to values. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads all settings at once, so that one start reports every mistake. An empty value counts as absent.
 * @throws AgentError `configuration` naming each variable that is missing or wrong
 */
export function readSettings(environment: Environment): Settings {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = settingsSchema.safeParse(present);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => describeIssue(issue.path.join('.'), issue.message, present));
  throw new AgentError(
    'configuration',
    `These settings are missing or wrong: ${problems.join('; ')}. Set them in the application settings, or locally in local.settings.json (see local.settings.sample.json).`,
  );
}

function describeIssue(name: string, message: string, present: Environment): string {
  if (present[name] !== undefined) return `${name} (${message})`;
  const field = settingsSchema.shape[name as keyof typeof settingsSchema.shape];
  return `${name} (missing: ${field.description ?? message})`;
}
