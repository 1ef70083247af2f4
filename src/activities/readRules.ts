import type { AzureDevOps } from '../ado/azureDevOps.ts';
import { AgentError } from '../contracts/agentError.ts';
import type { Repository } from '../contracts/repository.ts';
import { type Rules, type RulesInput, rulesPath } from '../contracts/rules.ts';
import { workItemSchema } from '../contracts/workItem.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { matchesTrigger } from '../rules/matchesTrigger.ts';
import { parseRules } from '../rules/parseRules.ts';
import { type Activity, defineActivity } from './defineActivity.ts';

export interface RuleSettings {
  /** What holds where a repository has no rule of its own. */
  readonly defaults: RulesInput;
  /** The most that one step which asks these models can cost; none: the deployment's. */
  readonly callCeiling: (models: readonly string[]) => number;
  /** The setting `RERANK_BY_MODEL`. */
  readonly ranksByModel: boolean;
  readonly runsPerOrganization: number;
}

export interface RepositoryRules {
  readonly rules: Rules;
  readonly source: 'repository' | 'deployment';
  readonly commit: string;
}

/** Reads the rules a run goes by, from the tip of the default branch and from nowhere else. */
export function readRules(
  ado: Pick<AzureDevOps, 'repositories'>,
  store: ArtifactStore,
  settings: RuleSettings,
  logger: Logger,
): Activity {
  return defineActivity('readRules', logger, async ({ repository, workItem: reference, trigger }) => {
    const read = await rulesOf(ado, repository, settings.defaults);
    const workItem = await store.getJson(reference, workItemSchema);
    const match = matchesTrigger(read.rules, workItem, trigger);
    return {
      ...read,
      ...(match.matches ? {} : { refusal: match.reason.slice(0, 1000) }),
      callCeiling: settings.callCeiling(read.rules.candidates.models),
      ranksByModel: settings.ranksByModel,
      runsPerOrganization: settings.runsPerOrganization,
    };
  });
}

/**
 * The rules of a repository at the tip of its default branch.
 * @throws AgentError `configuration` naming line and column of every mistake
 */
export async function rulesOf(
  ado: Pick<AzureDevOps, 'repositories'>,
  repository: Repository,
  defaults: RulesInput,
): Promise<RepositoryRules> {
  const commit = await ado.repositories.tip(repository, repository.defaultBranch);
  if (commit === undefined) {
    const message = `The repository ${repository.name} has no branch ${repository.defaultBranch}. Push a first commit, or set its default branch.`;
    throw new AgentError('configuration', message);
  }
  const text = await ado.repositories.readFile({ repository, commit, path: rulesPath });
  const reading = parseRules(text, defaults);
  if (reading.kind === 'rules') {
    return { rules: reading.rules, source: text === undefined ? 'deployment' : 'repository', commit };
  }
  const problems = reading.problems.map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`);
  throw new AgentError(
    'configuration',
    `The rules in ${rulesPath} of ${repository.name} cannot be used. ${problems.join('; ')}`.slice(0, 2000),
  );
}
