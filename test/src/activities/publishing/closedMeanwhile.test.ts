import { describe, expect, it } from '@jest/globals';
import { pushChange } from '../../../../src/activities/publishing/pushChange.ts';
import { observePullRequest } from '../../../../src/activities/shepherding/observePullRequest.ts';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import { defaultCheckPolicy } from '../../../../src/patch/checks/checkPolicy.ts';
import type { ArtifactStore } from '../../../../src/platform/storage/artifactStore.ts';
import { snapshot } from '../../../support/orchestrations/runSamples.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const { repository } = snapshot;
const [tip, target] = ['a'.repeat(40), 'b'.repeat(40)];
const noStore = {} as ArtifactStore;
const { logger } = recordingLogger();

const open = {
  ...{ status: 'active', isDraft: false, mergeStatus: 'succeeded', sourceCommit: tip, targetBranch: 'main', votes: [] },
};
const completed = { ...open, status: 'completed', closedBy: { id: '1', displayName: 'Ada' } };

/** An Azure DevOps whose target branch has moved, and that shows the pull request so, look by look. */
function adoWithPullRequest(...looks: readonly object[]) {
  let looked = 0;
  const ado = {
    repositories: { tip: async () => target },
    branches: { commits: async () => ({ commits: [] }), compare: async () => ({ ahead: 1 }) },
    pullRequests: { read: async () => looks[looked++], threads: async () => [] },
    builds: { pipeline: async () => ({ builds: [], expected: [] }) },
  };
  return ado as unknown as Parameters<typeof observePullRequest>[0];
}

const heard = { ignoredAuthors: [], answersPerThread: 6 };
const watched = { runId: 'run', repository, pullRequestId: 5, targetBranch: 'main', answered: {} };

describe('a pull request that is completed while it is looked at', () => {
  it('is seen completed, not behind its target', async () => {
    const seen = await observePullRequest(adoWithPullRequest(open, completed), noStore, heard, logger).handler(watched);

    expect(seen).toMatchObject({ ok: true, value: { status: 'completed', closedBy: 'Ada', isUpToDate: true } });
  });

  it('is seen behind its target where it is still open', async () => {
    const seen = await observePullRequest(adoWithPullRequest(open, open), noStore, heard, logger).handler(watched);

    expect(seen).toMatchObject({ ok: true, value: { status: 'active', isUpToDate: false } });
  });
});

describe('bringing a branch up to date that Azure DevOps has deleted', () => {
  const rebasing = {
    ...{ runId: 'run', workItemId: 42, step: 'rebase', title: 'Totals', repository, branch: 'code-agent/run' },
    ...{ targetBranch: 'main', work: { kind: 'merge', expectedTip: tip }, findings: 0, approved: [] },
  };
  const push = (exists: boolean) => {
    const pushing = { ado: adoWithBranch(exists), store: noStore, policy: defaultCheckPolicy, defaults: {} };
    return pushChange(pushing, logger).handler(rebasing);
  };

  function adoWithBranch(exists: boolean) {
    const ado = {
      repositories: {
        tip: async (_: unknown, branch: string) => (branch === 'main' || exists ? target : undefined),
        readFile: async () => undefined,
      },
      builds: { pipelineFiles: async () => [] },
      branches: {
        compare: async () => ({ changes: [], commonCommit: target, ahead: 1, behind: 0 }),
        merge: async () => Promise.reject(new AgentError('not-found', 'There is no such branch any more.')),
      },
    };
    return ado as unknown as Parameters<typeof pushChange>[0]['ado'];
  }

  it('says that the branch is gone, which is no failure', async () => {
    expect(await push(false)).toEqual({
      ok: true,
      value: { outcome: 'branch-gone' },
    });
  });

  it('fails where something else was not found', async () => {
    expect(await push(true)).toMatchObject({
      ok: false,
      failure: { type: 'not-found' },
    });
  });
});
