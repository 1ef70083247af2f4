import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { AgentError } from '../../contracts/agentError.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

type Adapter = Pick<AzureDevOps, 'repositories' | 'builds'>;

/** Rules with the commit of the default branch that they stand at. */
interface ReadRules {
  readonly rules: Rules;
  readonly commit: string;
}

/** What protects the repository's paths: its rules, and what its pipelines run. */
export async function fetchProtection(ado: Adapter, logger: Logger, repository: Repository, read: ReadRules) {
  return { paths: read.rules.paths, pipelineFiles: await fetchPipelineFiles(ado, logger, repository, read) };
}

/**
 * What the repository's pipelines run, at the branch that pull requests go to. Where the account may not read pipelines,
 * the published list still protects: the log says which permission is missing.
 */
export async function fetchPipelineFiles(
  ado: Adapter,
  logger: Logger,
  repository: Repository,
  { rules, commit: rulesCommit }: ReadRules,
): Promise<readonly string[]> {
  try {
    const { targetBranch = repository.defaultBranch } = rules;
    const isDefault = targetBranch === repository.defaultBranch;
    const commit = isDefault ? rulesCommit : await ado.repositories.tip(repository, targetBranch);
    return await ado.builds.pipelineFiles({ repository, commit: commit ?? rulesCommit });
  } catch (error) {
    if (!(error instanceof AgentError) || error.type !== 'forbidden') throw error;
    logger.warn('pipelines may not be read', { repository: repository.name, permission: 'View build pipeline' });
    return [];
  }
}
