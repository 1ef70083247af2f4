import type { Backend } from '../backend.ts';
import { readBuildLog } from '../builds/buildLog.ts';
import { identityText } from '../core/identities.ts';
import { demandProject, findProject } from '../core/projects.ts';
import { gitText } from '../git/process/gitProcess.ts';
import { listRefs } from '../git/process/gitRefs.ts';
import { demandRepository, type Repository } from '../git/repositories/repositories.ts';
import { ApiError } from '../http/apiError.ts';
import { type ApiReply, bytes } from '../http/exchange.ts';
import type { PullRequest } from '../pullRequests/records/records.ts';
import { shortName } from '../pullRequests/records/refNames.ts';
import { demandPullRequest } from '../pullRequests/records/store.ts';
import type { Project } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { demandWorkItem } from '../workItems/changes/changes.ts';
import { latestRevision } from '../workItems/records/render.ts';
import { type Html, html, link, page, plainText, table } from './html.ts';

const largestDiff = 200_000;
const lastLogLines = 500;

/** Answers the addresses that people open: projects, repositories, pull requests, work items, builds. Nothing can be changed. */
export async function showPage(
  backend: Backend,
  path: readonly string[],
  query: ReadonlyMap<string, string>,
): Promise<ApiReply | undefined> {
  try {
    const text = await findPage(backend, path, query);
    return text === undefined ? undefined : htmlReply(text);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}

function htmlReply(text: string): ApiReply {
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  const reply = bytes('text/html; charset=utf-8', Buffer.from(text));
  return { ...reply, headers: { 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' } };
}

async function findPage(
  backend: Backend,
  path: readonly string[],
  query: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const [projectName, area, name, kind, id] = path;
  if (projectName === undefined) {
    return homePage(backend);
  }
  const project = demandProject(backend, projectName);
  if (area === undefined) {
    return projectPage(backend, project);
  }
  if (area === '_workitems') {
    return workItemPage(backend, project, Number(path.at(-1)));
  }
  if (area === '_build') {
    return buildPage(backend, project, Number(query.get('buildid')));
  }
  if (area !== '_git' || name === undefined) {
    return undefined;
  }
  const repository = demandRepository(backend, name, project);
  return kind === 'pullrequest'
    ? pullRequestPage(backend, project, repository, demandPullRequest(backend, repository, Number(id)))
    : repositoryPage(backend, project, repository);
}

function crumbs(backend: Backend, project?: Project, repository?: Repository): Html {
  const organization = backend.organization.name;
  const home = link([organization], organization);
  if (project === undefined) {
    return home;
  }
  const inProject = html`${home} / ${link([organization, project.name], project.name)}`;
  return repository === undefined
    ? inProject
    : html`${inProject} / ${link([organization, project.name, '_git', repository.name], repository.name)}`;
}

function homePage(backend: Backend): string {
  const { name } = backend.organization;
  const rows = backend.state.projects.list(everything).map((project) => [link([name, project.name], project.name)]);
  return page(name, crumbs(backend), table(['Project'], rows));
}

function projectPage(backend: Backend, project: Project): string {
  const organization = backend.organization.name;
  const repositories = backend.state.repositories
    .list(everything)
    .filter((repository) => repository.projectId === project.id)
    .map((repository) => [link([organization, project.name, '_git', repository.name], repository.name)]);
  const workItems = backend.state.workItems
    .list(everything)
    .filter((workItem) => workItem.projectId === project.id && !workItem.isDeleted)
    .toReversed()
    .map((workItem) => {
      const { fields } = latestRevision(workItem);
      const title = String(fields['System.Title']);
      const address = [organization, project.name, '_workitems', 'edit', workItem.id];
      return [
        workItem.id,
        workItem.type,
        link(address, title),
        String(fields['System.State']),
        String(fields['System.Tags'] ?? ''),
      ];
    });
  const content = html`<h2>Repositories</h2>${table(['Name'], repositories)}<h2>Work items</h2>${table(['Id', 'Type', 'Title', 'State', 'Tags'], workItems)}`;
  return page(project.name, crumbs(backend), content);
}

async function repositoryPage(backend: Backend, project: Project, repository: Repository): Promise<string> {
  const branches = (await listRefs(repository.directory))
    .filter((ref) => ref.name.startsWith('refs/heads/'))
    .map((ref) => [shortName(ref.name), html`<code>${ref.objectId.slice(0, 10)}</code>`]);
  const pullRequests = backend.state.pullRequests
    .list(repository.id)
    .toReversed()
    .map((pullRequest) => {
      const address = [
        backend.organization.name,
        project.name,
        '_git',
        repository.name,
        'pullrequest',
        pullRequest.pullRequestId,
      ];
      return [pullRequest.pullRequestId, link(address, pullRequest.title), pullRequest.status, pullRequest.mergeStatus];
    });
  const content = html`<h2>Pull requests</h2>${table(['Id', 'Title', 'Status', 'Merge'], pullRequests)}<h2>Branches</h2>${table(['Name', 'Commit'], branches)}`;
  return page(repository.name, crumbs(backend, project), content);
}

async function pullRequestPage(
  backend: Backend,
  project: Project,
  repository: Repository,
  pullRequest: PullRequest,
): Promise<string> {
  const threads = backend.state.threads.list(String(pullRequest.pullRequestId)).map((thread) => {
    const place = typeof thread.threadContext?.['filePath'] === 'string' ? thread.threadContext['filePath'] : '';
    const comments = thread.comments.map(
      (comment) =>
        html`<p><strong>${identityText(backend, comment.author)}</strong> <span class="muted">${comment.publishedDate}</span></p><pre>${comment.isDeleted ? '(deleted)' : comment.content}</pre>`,
    );
    return html`<section><h3>Thread ${thread.id} ${thread.status ?? ''} ${place}</h3>${comments}</section>`;
  });
  const builds = backend.state.builds
    .list(everything)
    .filter((build) => build.pullRequestId === pullRequest.pullRequestId)
    .map((build) => [
      link([backend.organization.name, project.name, '_build', 'results'], build.buildNumber, `?buildId=${build.id}`),
      build.status,
      build.result ?? '',
    ]);
  const base = pullRequest.iterations.at(-1)?.commonCommit ?? pullRequest.targetCommit;
  const diff = await gitText(repository.directory, [
    'diff',
    '--no-color',
    '--no-ext-diff',
    base,
    pullRequest.sourceCommit,
  ]);
  const facts = html`<p>${pullRequest.status}${pullRequest.isDraft ? ' (draft)' : ''}, merge ${pullRequest.mergeStatus}: <code>${shortName(pullRequest.sourceRefName)}</code> into <code>${shortName(pullRequest.targetRefName)}</code>, by ${identityText(backend, pullRequest.createdBy)}</p>`;
  const description = html`<pre>${pullRequest.description ?? ''}</pre>`;
  const statuses = pullRequest.statuses.map((status) => [status.context.name, status.state, status.description ?? '']);
  const content = html`${facts}${description}<h2>Builds</h2>${table(['Number', 'Status', 'Result'], builds)}<h2>Statuses</h2>${table(['Name', 'State', 'Text'], statuses)}<h2>Threads</h2>${threads}<h2>Changes</h2><pre>${diff.slice(0, largestDiff)}</pre>`;
  return page(`${pullRequest.pullRequestId}: ${pullRequest.title}`, crumbs(backend, project, repository), content);
}

function workItemPage(backend: Backend, project: Project, id: number): string {
  const workItem = demandWorkItem(backend, id, project);
  const { fields, relations } = latestRevision(workItem);
  const rows = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'object' ? identityText(backend, value.identityId) : plainText(String(value)),
  ]);
  const comments = backend.state.workItemComments
    .list(String(id))
    .filter((comment) => !comment.isDeleted)
    .map(
      (comment) =>
        html`<p><strong>${identityText(backend, comment.createdBy)}</strong> <span class="muted">${comment.createdDate}</span></p><pre>${plainText(comment.text)}</pre>`,
    );
  const links = relations.map((relation) => [relation.rel, relation.url]);
  const content = html`${table(['Field', 'Value'], rows)}<h2>Links</h2>${table(['Kind', 'Address'], links)}<h2>Comments</h2>${comments}`;
  return page(`${workItem.type} ${id}: ${String(fields['System.Title'])}`, crumbs(backend, project), content);
}

async function buildPage(backend: Backend, project: Project, id: number): Promise<string | undefined> {
  const build = backend.state.builds.get(everything, id);
  if (build === undefined || build.projectId !== findProject(backend, project.id)?.id) {
    return undefined;
  }
  const lines = (await readBuildLog(backend, id)).slice(-lastLogLines);
  const facts = html`<p>${build.status} ${build.result ?? ''}: <code>${build.sourceBranch}</code> at <code>${build.sourceVersion.slice(0, 10)}</code></p>`;
  return page(`Build ${build.buildNumber}`, crumbs(backend, project), html`${facts}<pre>${lines.join('\n')}</pre>`);
}
