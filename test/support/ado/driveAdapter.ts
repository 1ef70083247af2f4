import { setTimeout as delay } from 'node:timers/promises';
import { createAdoUser } from '../../../src/ado/adoUser.ts';
import { type AzureDevOps, createAzureDevOps } from '../../../src/ado/azureDevOps.ts';
import type { PullRequestReference } from '../../../src/ado/repositories/pullRequestReference.ts';
import { serviceHookEvents } from '../../../src/ado/serviceHooks/serviceHookEvents.ts';
import { openServiceHooks } from '../../../src/ado/serviceHooks/serviceHooks.ts';
import type { Repository } from '../../../src/contracts/repositories/repository.ts';
import type { AdoSandbox } from './adoSandbox.ts';

interface Drive {
  readonly sandbox: AdoSandbox;
  readonly ado: AzureDevOps;
  readonly url: string;
  readonly repository: Repository;
}

/**
 * Lets the adapter do everything it can, through the given address of the sandbox.
 * @param token of the agent by default
 */
export async function driveAdapter(sandbox: AdoSandbox, url: string, token = sandbox.server.agentToken): Promise<void> {
  const ado = createAzureDevOps({
    // A field by its name only, which takes the type of the work item to be found.
    workItemFields: ['Reason'],
    organizationUrl: url,
    credential: { kind: 'pat', getToken: async () => token },
  });
  await ado.ping();
  const repository = await ado.repositories.resolve(sandbox.repository.projectName, undefined);
  const drive = { sandbox, ado, url, repository };
  const workItemId = await driveWorkItems(drive);
  await driveRepository(drive);
  const reference = await drivePullRequest(drive, workItemId);
  await driveBuilds(drive, reference);
  await driveHooks(drive);
}

async function driveWorkItems({ sandbox, ado, url, repository }: Drive): Promise<number> {
  const project = repository.projectName;
  const user = createAdoUser({
    organizationUrl: url,
    credential: { kind: 'pat', getToken: async () => sandbox.server.personToken },
  });
  const filed = { project, type: 'Bug', title: 'Sums', description: '<p>Wrong</p>', tags: ['code-agent'] } as const;
  const { id } = await user.fileWorkItem({ ...filed, format: 'html' });
  const parent = await user.fileWorkItem({ ...filed, description: '*Wrong*', format: 'markdown' });
  await attach(sandbox, id, parent.id);
  await ado.workItems.writeComment({ project, workItemId: id, marker: 'run-1', markdown: 'Started run-1' });
  await ado.workItems.writeComment({ project, workItemId: id, marker: 'run-1', markdown: 'Ended run-1' });
  await ado.workItems.uploadText({ project, name: 'change.diff', text: '+größe\n' });
  await ado.workItems.history({ project, workItemId: id, revision: 3 });
  const [comment] = await ado.workItems.comments({ project, workItemId: id });
  await ado.workItems.comment({ project, workItemId: id, commentId: comment?.id ?? 0 });
  await ado.workItems.change({
    ...{ project, id, stateCategories: ['InProgress', 'Resolved'], addTags: ['seen'], removeTags: ['code-agent'] },
    addLinks: [{ kind: 'hyperlink', url: 'https://example.com/run' }],
  });
  const { attachments: [file] = [] } = await ado.workItems.read(project, id);
  await ado.workItems.readAttachment({ project, id: file?.id ?? '' }, () => 1_000);
  for await (const _ of ado.workItems.find({ project, tag: 'seen', types: ['Bug'] }));
  await user.readComments(project, id);
  await user.listBuilds(project, 'refs/heads/main');
  const queued = await user.queueBuild(project, 'main');
  const limit = Date.now() + 20_000;
  while (!(await user.readBuild(project, queued.id)).isFinished && Date.now() < limit) await delay(50);
  await user.readBuildLog(project, queued.id);
  return id;
}

/** A text attachment and a parent, as people add them. */
async function attach(sandbox: AdoSandbox, id: number, parentId: number): Promise<void> {
  const file = await sandbox.asPerson('POST', 'wit/attachments?fileName=trace.txt&api-version=7.1', { line: 1 });
  const links = [
    { rel: 'AttachedFile', url: String(file['url']), attributes: { name: 'trace.txt' } },
    { rel: 'System.LinkTypes.Hierarchy-Reverse', url: `${sandbox.server.url}/_apis/wit/workItems/${parentId}` },
  ];
  const patch = links.map((value) => ({ op: 'add', path: '/relations/-', value }));
  await sandbox.asPerson('PATCH', `wit/workitems/${id}?api-version=7.1`, patch);
}

async function driveRepository(drive: Drive): Promise<void> {
  const { sandbox, ado, repository } = drive;
  const { base } = sandbox;
  await ado.repositories.tip(repository, 'main');
  await ado.repositories.pastCommit(repository, base);
  await ado.repositories.commitsOf(repository, { commit: base, path: 'a.txt', count: 5 });
  await ado.builds.pipelineFiles({ repository, commit: base });
  const workItem = { tags: [], areaPath: repository.projectName, links: [] };
  await ado.repositories.choose({ project: repository.projectName, workItem });
  for await (const _ of ado.repositories.readFiles(repository, base, { maxFileBytes: 1e6 }));
  const bounded = { maxFileBytes: 1e6, maxArchiveBytes: 1 };
  for await (const _ of ado.repositories.readFiles(repository, base, bounded));
  const push = { repository, branch: 'agent/x', message: 'Change', trailers: [['Agent-Run', 'x']] } as const;
  const changes = [
    { kind: 'edit', path: 'a.txt', content: 'b\r\n' },
    { kind: 'add', path: 'größe/ü.txt', content: 'x' },
    { kind: 'rename', path: 'moved.txt', previousPath: 'old.txt' },
    { kind: 'delete', path: 'gone.txt' },
  ] as const;
  await ado.pushes.pushBranch({ ...push, changeSet: { baseCommit: base, changes: [...changes] } });
  await ado.pushes.pushBranch({ ...push, changeSet: { baseCommit: base, changes: [...changes] } });
  await ado.repositories.readFile({ repository, commit: base, path: 'a.txt' });
  const later = { ...push, trailers: [['Agent-Run', 'y']] } as const;
  const changeSet = { baseCommit: base, changes: [{ kind: 'add' as const, path: 'later.txt', content: 'l' }] };
  await ado.pushes.pushToBranch({ ...later, changeSet });
  await driveBranches(drive);
}

async function driveBranches({ sandbox, ado, repository }: Drive): Promise<void> {
  const { base } = sandbox;
  const pushed = async (branch: string, path: string) => {
    const changeSet = { baseCommit: base, changes: [{ kind: 'add' as const, path, content: 'm' }] };
    const trailers = [['Agent-Run', branch]] as const;
    return (await ado.pushes.pushBranch({ repository, branch, message: 'Change', trailers, changeSet })).commit;
  };
  const branch = 'agent/merged';
  const [tip, commit] = [await pushed(branch, 'one.txt'), await pushed('agent/target', 'two.txt')];
  const merge = await ado.branches.merge({ repository, branch, expectedTip: tip, commit, message: 'Merge' });
  if (merge.effect !== 'merged') throw new Error(`Not merged: ${merge.effect}`);
  await ado.branches.commits({ repository, tip: merge.tip, excluding: [commit] });
  await ado.branches.compare({ repository, base: commit, target: merge.tip });
  const changeSet = { baseCommit: commit, changes: [{ kind: 'add' as const, path: 'one.txt', content: 'n' }] };
  const again = { repository, branch, message: 'Again', trailers: [['Agent-Run', 'again']] as const, changeSet };
  await ado.branches.ofRun(repository, 'merged');
  const rebased = await ado.pushes.rebaseBranch({ ...again, expectedTip: merge.tip });
  await ado.branches.delete({ repository, branch, expectedCommit: rebased.commit });
}

async function drivePullRequest({ ado, repository }: Drive, workItemId: number): Promise<PullRequestReference> {
  const { pullRequests } = ado;
  const wanted = { repository, sourceBranch: 'agent/x', targetBranch: 'main', title: 'Fix', workItemId, isDraft: true };
  const description = 'Because. '.repeat(600);
  const { id: pullRequestId } = await pullRequests.open({ ...wanted, description, labels: ['agent'] });
  await pullRequests.open({ ...wanted, description: `${description}!` });
  const reference = { repository, pullRequestId };
  await pullRequests.addLabels({ ...reference, labels: ['small'] });
  await pullRequests.addReviewers({ ...reference, reviewers: ['Dana Developer'], isRequired: true });
  await pullRequests.iterations(reference);
  const [change] = await pullRequests.changes({ ...reference, iteration: 1, comparedTo: 0 });
  const changeTrackingId = change?.changeTrackingId ?? 0;
  const place = { path: change?.path ?? '', line: 1, iteration: 1, changeTrackingId };
  const thread = { ...reference, marker: 'finding', place };
  await pullRequests.writeThread({ ...thread, markdown: 'One' });
  const { threadId } = await pullRequests.writeThread({ ...thread, markdown: 'Two', status: 'pending' });
  await pullRequests.reply({ ...reference, threadId, marker: 'answer', markdown: 'Yes' });
  await pullRequests.reply({ ...reference, threadId, marker: 'answer', markdown: 'No' });
  await pullRequests.setThreadStatus({ ...reference, threadId, status: 'fixed' });
  await pullRequests.threads(reference);
  await pullRequests.thread({ ...reference, threadId });
  const context = { genre: 'code-agent', name: 'review' };
  const status = { ...reference, context, description: 'd', targetUrl: 'https://example.com/', iteration: 1 };
  await pullRequests.postStatus({ ...status, state: 'succeeded' });
  await pullRequests.statuses(reference);
  await pullRequests.policies(reference);
  await pullRequests.describe({ ...reference, title: 'Fixed', description: 'Because.' });
  await pullRequests.listOwn(repository.projectName);
  const own = await ado.identities.own();
  await ado.identities.grantOf(own.id, [`[${repository.projectName}]\\Contributors`]);
  await pullRequests.markReady(reference);
  // Nobody votes on a draft.
  await pullRequests.vote({ ...reference, vote: 5 });
  return reference;
}

async function driveBuilds({ sandbox, ado, url }: Drive, reference: PullRequestReference): Promise<void> {
  const [iteration] = await ado.pullRequests.iterations(reference);
  const place = { ...reference, sourceBranch: 'agent/x', sourceTip: iteration?.sourceCommit ?? '' };
  await ado.builds.problemWith(reference.repository, 'pull-request-build');
  const { expected } = await ado.builds.pipeline({ ...place, definition: 1 });
  const { evaluationId } = expected[0] ?? {};
  const afterBuild = expected[0]?.buildId;
  await ado.builds.queue({ ...place, definitionId: 1, evaluationId, afterBuild });
  const [last] = await ado.builds.ofPullRequest(reference);
  await ado.builds.queue({ ...place, definitionId: 1, afterBuild: last?.id });
  const limit = Date.now() + 20_000;
  let [build] = await ado.builds.ofPullRequest(reference);
  while (build?.isFinished !== true && Date.now() < limit) {
    await delay(50);
    [build] = await ado.builds.ofPullRequest(reference);
  }
  if (build === undefined) throw new Error('No build of the pull request came.');
  await ado.builds.read(reference.repository, build.id);
  await ado.builds.failure(reference.repository, build.id);
  const user = createAdoUser({
    organizationUrl: url,
    credential: { kind: 'pat', getToken: async () => sandbox.server.personToken },
  });
  await user.readPullRequest({ project: reference.repository.projectName, id: reference.pullRequestId });
  await ado.pullRequests.setAutoComplete({ ...reference, commitMessage: 'Fix' });
  await ado.pullRequests.abandon({ ...reference, reason: 'Done.' });
}

async function driveHooks({ sandbox, ado, url, repository }: Drive): Promise<void> {
  const credential = { kind: 'pat', getToken: async () => sandbox.server.personToken } as const;
  const hooks = await openServiceHooks({ organizationUrl: url, credential }, repository.projectName);
  for (const event of serviceHookEvents) {
    // Nothing listens on port 9: what counts here is what Azure DevOps is asked.
    const target = { event, url: 'http://127.0.0.1:9/', username: 'code-agent', password: 'p'.repeat(43) };
    await hooks.ensure(target);
    await hooks.ensure(target);
  }
  const [subscription] = await hooks.list();
  if (subscription === undefined) throw new Error('The subscription is not listed.');
  await hooks.sendTest(subscription);
  const [delivery] = await hooks.deliveries(subscription.id, 5);
  await ado.hooks.keptEvent(subscription.id, delivery?.notificationId ?? 0);
  await hooks.remove(subscription.id);
}
