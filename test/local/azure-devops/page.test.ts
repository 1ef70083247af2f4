import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { html, plainText } from '../../../local/azure-devops/page/html.ts';
import { until } from './receiver.ts';
import { startTestStandIn, type TestStandIn } from './standIn.ts';

const attack = '<script>alert(1)</script>';

describe('the page people open', () => {
  let standIn: TestStandIn;
  let pullRequestId = 0;
  let workItemId = 0;

  beforeAll(async () => {
    standIn = await startTestStandIn({ build: { command: `echo '${attack}'` } });
    const git = await standIn.agent.getGitApi();
    const tracking = await standIn.agent.getWorkItemTrackingApi();
    const changes = [{ changeType: 1, item: { path: '/page.txt' }, newContent: { content: `${attack}\n` } }];
    const refUpdates = [{ name: 'refs/heads/page', oldObjectId: standIn.base }];
    await git.createPush({ refUpdates, commits: [{ comment: 'p', changes }] }, standIn.repositoryId);
    const refs = { sourceRefName: 'refs/heads/page', targetRefName: 'refs/heads/main' };
    const opened = await git.createPullRequest({ ...refs, title: attack, description: attack }, standIn.repositoryId);
    pullRequestId = opened.pullRequestId ?? 0;
    await git.createThread({ comments: [{ content: attack }] }, standIn.repositoryId, pullRequestId);
    const patch = [{ op: 'add', path: '/fields/System.Title', value: attack }];
    const type = { 'Content-Type': 'application/json-patch+json' };
    workItemId = (await tracking.createWorkItem(type, patch, 'Fabrikam Fiber', 'Bug')).id ?? 0;
  });

  afterAll(() => standIn.close());

  async function open(path: string): Promise<string> {
    const response = await fetch(`${standIn.server.url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    return response.text();
  }

  it('shows projects, repositories, pull requests, work items and builds, all of it escaped', async () => {
    const project = '/Fabrikam%20Fiber';
    const repository = `${project}/_git/My%20R%C3%A9po`;
    const pages = [
      await open(''),
      await open(project),
      await open(repository),
      await open(`${repository}/pullrequest/${pullRequestId}`),
      await open(`${project}/_workitems/edit/${workItemId}`),
    ];

    expect(pages[3]).toContain('+&lt;script&gt;alert(1)&lt;/script&gt;');
    for (const text of pages) {
      expect(text).not.toContain('<script');
    }
  });

  it('shows the log of a build', async () => {
    await until(async () => (await open('/Fabrikam%20Fiber/_build/results?buildId=1')).includes('succeeded'));

    expect(await open('/Fabrikam%20Fiber/_build/results?buildId=1')).toContain('&lt;script&gt;');
  });

  it('answers 404 for what is not there', async () => {
    expect((await fetch(`${standIn.server.url}/Nothing`)).status).toBe(404);
  });
});

describe('markup', () => {
  it('escapes values and keeps markup', () => {
    expect(html`<b>${'<i>'}</b>${html`<u>${"'"}</u>`}`.markup).toBe('<b>&lt;i&gt;</b><u>&#39;</u>');
  });

  it('shows the text of HTML', () => {
    expect(plainText('<p>a &amp;lt; b</p><p>c</p>')).toBe('a &lt; b\nc');
  });
});
