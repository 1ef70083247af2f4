import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { Snapshot } from '../../contracts/repositories/repository.ts';
import type { PastCommit, ToolContext } from '../../tools/toolContext.ts';

/** What this reads of Azure DevOps. */
export interface PathHistorySource {
  readonly repositories: Pick<AzureDevOps['repositories'], 'commitsOf'>;
}

/**
 * The tool `history` of a snapshot: `ToolContext.history`. It knows the commits before the run's change only, and has none
 * for a path that the snapshot lacks.
 * @throws AgentError `invalid-input` for what is no path or no count, with words that the model can act on
 */
export function createPathHistory(
  ado: PathHistorySource,
): (snapshot: Pick<Snapshot, 'repository' | 'commit'>) => ToolContext['history'] {
  return ({ repository, commit }) =>
    async (path, count): Promise<readonly PastCommit[]> =>
      await ado.repositories.commitsOf(repository, { commit, path: fromRoot(path), count });
}

/** Models write `./src/a.ts` and `/src/a.ts`, too. */
function fromRoot(path: string): string {
  return path === '.' ? '' : path.replace(/^(?:\.?\/)+/, '');
}
