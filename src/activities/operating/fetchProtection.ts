import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { AgentError } from '../../contracts/agentError.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

type Adapter = Pick<AzureDevOps, 'repositories' | 'builds'>;

/** Rules, and the commit of the default branch they were read from. */
interface ReadRules {
  readonly rules: Rules;
  readonly commit: string;
}

/** The protection of the repository's paths: its rules, and the files its pipelines run. */
export async function fetchProtection(ado: Adapter, logger: Logger, repository: Repository, read: ReadRules) {
  return { paths: read.rules.paths, pipelineFiles: await fetchPipelineFiles(ado, logger, repository, read) };
}

/**
 * The files that the repository's pipelines run, on the target branch. Without permission to read pipelines, the
 * published list still protects; the log says which permission is missing.
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
    logger.warn('no permission to read pipelines', { repository: repository.name, permission: 'View build pipeline' });
    return [];
  }
}
