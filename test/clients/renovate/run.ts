import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRepository, startTestStandIn, type TestStandIn } from '../../local/azure-devops/standIn.ts';
import { startRecordingProxy } from '../../support/http/recordingProxy.ts';
import { installPackage } from '../campaign/install.ts';
import { type Attempt, judgeExchanges } from '../judge/attempts.ts';
import { runRenovateOnce } from './process.ts';
import { startPackageRegistry } from './registry.ts';

export const renovateVersion = '44.121.2';

const [project, repository, dependency] = ['Fabrikam', 'app', 'outdated-thing'];
const manifest = { name: 'app', version: '1.0.0', dependencies: { [dependency]: '1.0.0' } };

/** What a run left behind, in words, to be compared with what it should leave. */
type Outcome = { readonly branches: readonly string[]; readonly pulls: readonly string[]; readonly issues: number };

const untouched: Outcome = { branches: ['main'], pulls: [], issues: 0 };
const opened: Outcome = {
  branches: ['main', `renovate/${dependency}-1.x`],
  pulls: [`Update dependency ${dependency} to v1.1.0, with 1 iterations and the labels dependencies`],
  issues: 1,
};
const renewed: Outcome = {
  ...opened,
  pulls: [`Update dependency ${dependency} to v1.2.0, with 2 iterations and the labels dependencies`],
};

/**
 * Lets Renovate look after a repository with an outdated dependency: dry, for real, once more when nothing is new, and
 * after a further release. Each of its requests is a call, and so is what each run leaves behind.
 */
export async function runRenovate(): Promise<readonly Attempt[]> {
  const folder = installPackage('renovate', renovateVersion);
  const home = mkdtempSync(join(tmpdir(), 'renovate-'));
  const files = { 'package.json': `${JSON.stringify(manifest, undefined, 2)}\n` };
  makeRepository(join(home, 'source'), files);
  const source = { project, repository, directory: join(home, 'source') };
  const standIn = await startTestStandIn({ import: source });
  const proxy = await startRecordingProxy(standIn.server.url);
  const versions = ['1.0.0', '1.1.0'];
  const registry = await startPackageRegistry(dependency, versions);
  const config = {
    ...{ platform: 'azure', endpoint: `${proxy.url}/`, token: standIn.server.agentToken },
    ...{ repositories: [`${project}/${repository}`], onboarding: false, requireConfig: 'optional' },
    ...{ npmrc: `registry=${registry.url}`, fetchChangeLogs: 'off', gitAuthor: 'Renovate <renovate@contoso.example>' },
    ...{ labels: ['dependencies'], dependencyDashboard: true, minimumReleaseAge: null },
  };
  async function run(name: string, wanted: Outcome, more: object = {}): Promise<readonly Attempt[]> {
    const before = proxy.exchanges.length;
    const failed = await runRenovateOnce(folder, home, { ...config, ...more }).then(() => undefined, String);
    const found = await outcomeOf(standIn);
    const isRight = failed === undefined && JSON.stringify(found) === JSON.stringify(wanted);
    const problems = isRight ? [] : [failed ?? `It left ${JSON.stringify(found)} and not ${JSON.stringify(wanted)}.`];
    const exchanges = judgeExchanges(name, proxy.exchanges.slice(before));
    return [...exchanges, { name: `${name}, what it leaves behind`, problems, wasRefused: false }];
  }
  try {
    const first = [
      ...(await run('dry run', untouched, { dryRun: 'full' })),
      ...(await run('first run', opened)),
      ...(await run('run without news', opened)),
    ];
    versions.push('1.2.0');
    return [...first, ...(await run('run after a release', renewed))];
  } finally {
    for (const one of [registry, proxy, standIn]) await one.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function outcomeOf({ agent, repositoryId }: TestStandIn): Promise<Outcome> {
  const [git, wit] = [await agent.getGitApi(), await agent.getWorkItemTrackingApi()];
  const refs = await git.getRefs(repositoryId, project, 'heads/');
  const pulls: string[] = [];
  for (const { pullRequestId = 0, title } of await git.getPullRequests(repositoryId, { status: 4 }, project)) {
    const { length } = await git.getPullRequestIterations(repositoryId, pullRequestId, project);
    const labels = await git.getPullRequestLabels(repositoryId, pullRequestId, project);
    pulls.push(`${title}, with ${length} iterations and the labels ${labels.map(({ name }) => name)}`);
  }
  const { workItems } = await wit.queryByWiql({ query: 'SELECT [System.Id] FROM WorkItems' }, { project });
  const branches = refs.map(({ name = '' }) => name.replace('refs/heads/', '')).sort();
  return { branches, pulls, issues: workItems?.length ?? 0 };
}
