import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { ActivityInput } from '../../contracts/activities.ts';
import { AgentError } from '../../contracts/agentError.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** A branch policy can require this status by its genre and name. */
const statusContext = { genre: 'code-agent', name: 'pipeline' };

type Posting = ActivityInput<'setPullRequestStatus'>;
type Adapter = Pick<AzureDevOps, 'pullRequests'>;

/**
 * Posts the result of the team's pipeline on the pull request. The status belongs to one push; a later push has none
 * until its result is known.
 */
export function setPullRequestStatus(ado: Adapter, logger: Logger): Activity {
  return defineActivity('setPullRequestStatus', logger, async (posting) => {
    const { repository, pullRequestId, state, description } = posting;
    const iteration = await iterationOf(ado, posting);
    const { posted } = await ado.pullRequests.postStatus({
      ...{ repository, pullRequestId, state, description, context: statusContext },
      ...(iteration === undefined ? {} : { iteration }),
    });
    return { posted };
  });
}

async function iterationOf(ado: Adapter, { repository, pullRequestId, sourceTip }: Posting) {
  if (sourceTip === undefined) return undefined;
  const iterations = await ado.pullRequests.iterations({ repository, pullRequestId });
  const found = iterations.findLast(({ sourceCommit }) => sourceCommit === sourceTip);
  if (found !== undefined) return found.id;
  const message = `Pull request ${pullRequestId} has no iteration with commit ${sourceTip.slice(0, 8)} yet. Try again.`;
  throw new AgentError('unavailable', message);
}
