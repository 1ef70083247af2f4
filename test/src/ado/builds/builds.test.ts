import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Build } from '../../../../src/ado/builds/builds.ts';
import type { PullRequestReference } from '../../../../src/ado/repositories/pullRequestReference.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const report = `<testsuite><testcase classname="sums" name="adds"/><testcase classname="sums" name="takes off">
<failure message="expected 3 but got 1">at sums.test.js:7</failure></testcase></testsuite>`;
const command = `cat verdict; if grep -q bad verdict; then
  for i in 1 2 3 4 5 6 7 8 9; do echo "noise $i"; done
  printf '\\033[31mError: sums are wrong\\033[0m\\n'
  cat > TEST-sums.xml <<'XML'
${report}
XML
  exit 1
fi`;

let sandbox: AdoSandbox;
let workItemId: number;

beforeAll(async () => {
  const files = [
    { path: 'verdict', content: 'none\n' },
    { path: 'azure-pipelines.yml', content: 'extends:\n  template: eng/main.yml\n' },
    { path: 'eng/main.yml', content: 'steps:\n- template: steps/build.yml\n- template: /eng/main.yml\n' },
  ];
  sandbox = await startAdoSandbox(files, [], { build: { command } });
  const patch = [{ op: 'add', path: '/fields/System.Title', value: 'Sums are wrong' }];
  const filed = await sandbox.asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', patch);
  workItemId = z.object({ id: z.number() }).parse(filed).id;
});

afterAll(async () => {
  await sandbox.close();
});

async function pullRequestWith(verdict: string): Promise<PullRequestReference & { readonly commit: string }> {
  const { ado, repository, base } = sandbox;
  const branch = `agent/${verdict}`;
  const pushed = await ado.pushes.pushBranch({
    ...{ repository, branch, message: 'Change', trailers: [['Agent-Run', branch]] },
    changeSet: { baseCommit: base, changes: [{ kind: 'edit', path: 'verdict', content: `${verdict}\n` }] },
  });
  const { id } = await ado.pullRequests.open({
    ...{ repository, sourceBranch: branch, targetBranch: 'main', title: 'Fix', description: 'Because.', workItemId },
  });
  return { repository, pullRequestId: id, commit: pushed.commit };
}

async function finishedBuild(reference: PullRequestReference): Promise<Build> {
  const limit = Date.now() + 20_000;
  for (;;) {
    const [build] = await sandbox.ado.builds.ofPullRequest(reference);
    if (build?.isFinished === true) return build;
    if (Date.now() > limit) throw new Error('The build did not end in time.');
    await delay(20);
  }
}

describe('the policy build of a pull request', () => {
  it('is found with its result and the commit it judged', async () => {
    const reference = await pullRequestWith('good');

    const build = await finishedBuild(reference);

    expect(build).toMatchObject({
      result: 'succeeded',
      ...{ sourceCommit: reference.commit, definition: 'pull-request-build' },
    });
    expect(await sandbox.ado.pullRequests.policies(reference)).toEqual([
      {
        ...{ kind: 'Build', kindId: '0609b952-1397-4640-95ec-e00a01b2c241', name: 'pull-request-build' },
        ...{ status: 'approved', isBlocking: true, isExpired: false, isManual: false },
        ...{ id: expect.any(String), buildId: build.id },
        ...{ buildDefinitionId: 1, buildDefinitionName: 'pull-request-build' },
      },
    ]);
    expect(await sandbox.ado.builds.read(sandbox.repository, build.id)).toMatchObject({ result: 'succeeded' });
    expect(await sandbox.ado.builds.failure(sandbox.repository, build.id)).toEqual({
      ...{ tasks: [], tests: [], hasMoreTests: false },
    });
  });

  it('says which task failed, with the end of its log in plain text, and which tests', async () => {
    const build = await finishedBuild(await pullRequestWith('bad'));

    const failure = await sandbox.ado.builds.failure(sandbox.repository, build.id, {
      log: { lines: 3, characters: 1000 },
    });

    expect(build.result).toBe('failed');
    expect(failure.tasks).toMatchObject([{ name: 'Job / Run the build command' }]);
    expect(failure.tasks[0]?.log).toMatch(/^… \d+ lines left out\n(.*\n){0,2}.*Error: sums are wrong/);
    expect(failure.tasks[0]?.issues.length).toBeGreaterThan(0);
    expect(failure.tests).toEqual([
      {
        name: 'sums.takes off',
        message: 'expected 3 but got 1',
        stackTrace: expect.stringContaining('sums.test.js:7'),
      },
    ]);
  });

  it('is not there for a pull request that is not built', async () => {
    const reference = { repository: sandbox.repository, pullRequestId: 999 };

    expect(await sandbox.ado.builds.ofPullRequest(reference)).toEqual([]);
  });
});

describe('a branch that a policy guards', () => {
  const change = { kind: 'edit', path: 'verdict', content: 'good\n' } as const;

  it('refuses a direct push as a policy, not as a permission', async () => {
    const { ado, repository, base } = sandbox;

    const push = ado.pushes.pushToBranch({
      ...{ repository, branch: 'main', message: 'Around the policy', trailers: [['Agent-Run', 'direct']] },
      changeSet: { baseCommit: base, changes: [change] },
    });

    await expect(push).rejects.toMatchObject({
      type: 'policy-refused',
      isRetryable: false,
      message: expect.stringContaining('TF402455'),
    });
    expect(sandbox.git('rev-parse', 'main')).toBe(base);
  });

  it('is neither moved nor deleted through its ref', async () => {
    const { ado, repository, base } = sandbox;

    const deletion = ado.branches.delete({ repository, branch: 'main', expectedCommit: base });

    await expect(deletion).rejects.toMatchObject({
      type: 'policy-refused',
      message: expect.stringContaining('rejectedByPolicy'),
    });
    expect(sandbox.git('rev-parse', 'main')).toBe(base);
  });
});

describe('builds.pipelineFiles', () => {
  it('names what the pipelines of the repository run, also what is not there yet', async () => {
    const { ado, repository, base } = sandbox;

    expect(await ado.builds.pipelineFiles({ repository, commit: base })).toEqual([
      'azure-pipelines.yml',
      'eng/main.yml',
      'eng/steps/build.yml',
    ]);
  });
});
