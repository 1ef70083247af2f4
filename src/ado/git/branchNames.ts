import type { Repository } from '../../contracts/repositories/repository.ts';
import { parentFolders } from '../../contracts/rules/branchPattern.ts';
import { runOfBranch } from '../../contracts/runs/instanceIds.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { gitRefSchema, listSchema } from '../http/schemas.ts';
import { readBranchTip, repositoryRoute } from '../repositories/repositories.ts';

const mostNamedSo = 100;

/**
 * The branch that leaves no room for another one: git keeps branches as files, so that none can be where another one has
 * a folder.
 * @returns undefined where there is room
 */
export async function findConflictingBranch(
  connection: Connection,
  repository: Repository,
  branch: string,
): Promise<string | undefined> {
  for (const folder of parentFolders(branch)) {
    if ((await readBranchTip(connection, repository, folder)) !== undefined) return folder;
  }
  return undefined;
}

/** The branch that a run's id names, in whatever folder it is; undefined where there is none. */
export async function findBranchOfRun(
  connection: Connection,
  repository: Repository,
  runId: string,
): Promise<string | undefined> {
  const { value: refs } = await connection.json(
    {
      operation: 'refs.listOfRun',
      purpose: `look for the branch of run ${runId} in repository "${repository.name}"`,
      resource: resources.refs,
      route: repositoryRoute(repository),
      query: { filter: 'heads/', filterContains: runId, $top: mostNamedSo },
    },
    listSchema(gitRefSchema),
  );
  const branches = refs.value.map(({ name }) => name.replace(/^refs\/heads\//, ''));
  return branches.find((branch) => runOfBranch(branch) === runId);
}
