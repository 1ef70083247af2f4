import { afterEach, describe, expect, it } from '@jest/globals';
import { type Build, BuildResult, BuildStatus } from 'azure-devops-node-api/interfaces/BuildInterfaces.js';
import { PullRequestStatus, VersionControlChangeType } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import { TestOutcome } from 'azure-devops-node-api/interfaces/TestInterfaces.js';
import { startAzureDevOps } from '../../../../local/azure-devops/server.ts';
import { until } from '../receiver.ts';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const project = 'Fabrikam Fiber';
const command = 'cat wanted.txt && echo "token=$ADO_AGENT_TOKEN" && grep -q good wanted.txt';

describe('policy builds', () => {
  let standIn: TestStandIn;

  afterEach(() => standIn.close());

  async function push(content: string, oldObjectId: string): Promise<string> {
    const git = await standIn.agent.getGitApi();
    const changeType = oldObjectId === standIn.base ? VersionControlChangeType.Add : VersionControlChangeType.Edit;
    const changes = [{ changeType, item: { path: '/wanted.txt' }, newContent: { content } }];
    const refUpdates = [{ name: 'refs/heads/b', oldObjectId }];
    const pushed = await git.createPush({ refUpdates, commits: [{ comment: 'b', changes }] }, standIn.repositoryId);
    return pushed.commits?.[0]?.commitId ?? '';
  }

  async function open(isDraft = false): Promise<number> {
    const git = await standIn.agent.getGitApi();
    const refs = { sourceRefName: 'refs/heads/b', targetRefName: 'refs/heads/main' };
    return (await git.createPullRequest({ ...refs, title: 'b', isDraft }, standIn.repositoryId)).pullRequestId ?? 0;
  }

  async function builds(pullRequestId: number): Promise<Build[]> {
    const api = await standIn.agent.getBuildApi();
    const branch = `refs/pull/${pullRequestId}/merge`;
    const all = await api.getBuilds(project);
    return all.filter((build) => build.sourceBranch === branch);
  }

  async function finished(pullRequestId: number, count: number): Promise<Build[]> {
    let found: Build[] = [];
    await until(async () => {
      found = await builds(pullRequestId);
      return found.length >= count && found.every((build) => build.status === BuildStatus.Completed);
    });
    return found;
  }

  it('run the command on the merge, keep result and log, and run again for a push', async () => {
    standIn = await startTestStandIn({ build: { command } });
    const first = await push('bad', standIn.base);
    const pullRequestId = await open();
    const [failed] = await finished(pullRequestId, 1);
    await push('good', first);
    const [succeeded] = await finished(pullRequestId, 2);
    const api = await standIn.agent.getBuildApi();

    const log = await api.getBuildLogLines(project, failed?.id ?? 0, 1);
    const timeline = await api.getBuildTimeline(project, failed?.id ?? 0);

    expect(failed).toMatchObject({ result: BuildResult.Failed, reason: 256 });
    expect(succeeded).toMatchObject({ result: BuildResult.Succeeded });
    expect(log.join('\n')).toMatch(/^bad\s*token=$/);
    expect(timeline.records?.find((record) => record.type === 'Task')?.log?.id).toBe(1);
  });

  it('keep a pull request from completing until one succeeded, then let auto-complete finish it', async () => {
    standIn = await startTestStandIn({ build: { command } });
    const git = await standIn.agent.getGitApi();
    const first = await push('bad', standIn.base);
    const pullRequestId = await open();
    await finished(pullRequestId, 1);
    const me = (await standIn.agent.connect()).authenticatedUser?.id ?? '';

    await expect(
      git.updatePullRequest(
        { status: PullRequestStatus.Completed, lastMergeSourceCommit: { commitId: first } },
        standIn.repositoryId,
        pullRequestId,
      ),
    ).rejects.toMatchObject({ statusCode: 403 });
    await git.updatePullRequest({ autoCompleteSetBy: { id: me } }, standIn.repositoryId, pullRequestId);
    await push('good', first);

    await until(async () => (await git.getPullRequestById(pullRequestId)).status === PullRequestStatus.Completed);
  });

  it('wait for a draft to be published', async () => {
    standIn = await startTestStandIn({ build: { command } });
    const git = await standIn.agent.getGitApi();
    await push('good', standIn.base);
    const pullRequestId = await open(true);
    const before = await builds(pullRequestId);
    await git.updatePullRequest({ isDraft: false }, standIn.repositoryId, pullRequestId);

    expect(before).toEqual([]);
    expect(await finished(pullRequestId, 1)).toHaveLength(1);
  });

  it('are queued by hand for a branch', async () => {
    standIn = await startTestStandIn({ build: { command: 'ls README.md' } });
    const api = await standIn.agent.getBuildApi();

    const queued = await api.queueBuild({ definition: { id: 1 }, sourceBranch: 'refs/heads/main' }, project);
    await until(async () => (await api.getBuild(project, queued.id ?? 0)).result === BuildResult.Succeeded);

    expect(queued.sourceVersion).toBe(standIn.base);
  });

  it('publish the results of the tests that a JUnit report of the command has', async () => {
    const report =
      '<testsuite><testcase classname="calc" name="adds" time="0.5"/><testcase classname="calc" name="divides">' +
      '<failure message="expected 2 &amp; got 3">at calc.js:3</failure></testcase></testsuite>';
    standIn = await startTestStandIn({ build: { command: `echo '${report}' > junit.xml; false` } });
    const api = await standIn.agent.getBuildApi();
    const tests = await standIn.agent.getTestApi();

    const queued = await api.queueBuild({ definition: { id: 1 } }, project);
    await until(async () => (await api.getBuild(project, queued.id ?? 0)).result === BuildResult.Failed);
    const [run] = await tests.getTestRuns(project, queued.uri);
    const failed = await tests.getTestResults(project, run?.id ?? 0, undefined, undefined, undefined, [
      TestOutcome.Failed,
    ]);

    expect(run).toMatchObject({ totalTests: 2, passedTests: 1 });
    expect(failed).toMatchObject([
      { automatedTestName: 'calc.divides', errorMessage: 'expected 2 & got 3', stackTrace: 'at calc.js:3' },
    ]);
  });

  it('are ended after their time', async () => {
    standIn = await startTestStandIn({ build: { command: 'sleep 60', timeoutMs: 100 } });
    const api = await standIn.agent.getBuildApi();

    const queued = await api.queueBuild({ definition: { id: 1 } }, project);
    await until(async () => (await api.getBuild(project, queued.id ?? 0)).status === BuildStatus.Completed);

    expect((await api.getBuild(project, queued.id ?? 0)).result).toBe(BuildResult.Canceled);
  });

  it('are run again when the process ended before they did', async () => {
    standIn = await startTestStandIn({ build: { command: 'sleep 60' } });
    const api = await standIn.agent.getBuildApi();
    const queued = await api.queueBuild({ definition: { id: 1 } }, project);
    await until(async () => (await api.getBuild(project, queued.id ?? 0)).status === BuildStatus.InProgress);
    await standIn.server.close();

    const stateDirectory = `${standIn.directory}/state`;
    const again = await startAzureDevOps({ stateDirectory, build: { command: 'true' } });
    try {
      const authorization = `Basic ${Buffer.from(`:${again.agentToken}`).toString('base64')}`;
      await until(async () => {
        const response = await fetch(`${again.url}/_apis/build/builds/${queued.id}`, { headers: { authorization } });
        return JSON.parse(await response.text()).result === 'succeeded';
      });
    } finally {
      await again.close();
    }
  });
});
