import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** Deletes the run's branch, unless someone else has pushed to it. */
export function deleteBranch(ado: Pick<AzureDevOps, 'repositories' | 'branches'>, logger: Logger): Activity {
  return defineActivity('deleteBranch', logger, async ({ repository, branch, expectedTip }) => {
    const tip = await ado.repositories.tip(repository, branch);
    if (tip === undefined) return { outcome: 'missing' };
    if (expectedTip !== undefined && tip !== expectedTip) return { outcome: 'kept' };
    const base = await ado.repositories.tip(repository, repository.defaultBranch);
    const { commits } = await ado.branches.commits({ repository, tip, excluding: base === undefined ? [] : [base] });
    if (commits.some((commit) => !commit.isOwn)) return { outcome: 'kept' };
    await ado.branches.delete({ repository, branch, expectedCommit: tip });
    return { outcome: 'deleted' };
  });
}
