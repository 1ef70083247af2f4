import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { parsePush } from '../../../../local/azure-devops/gitHttp/packetLines.ts';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const reader = {
  token: 'reader',
  accessToken: 'entra-of-rita',
  displayName: 'Rita Reader',
  id: '11111111-2222-3333-4444-555555555555',
  uniqueName: 'rita@x',
  denied: ['GenericContribute'],
} as const;

type Outcome = { readonly code: number; readonly text: string };

describe('git over HTTP', () => {
  let standIn: TestStandIn;
  let folder: string;

  beforeAll(async () => {
    standIn = await startTestStandIn({ personalAccessTokens: [reader] });
    folder = mkdtempSync(join(tmpdir(), 'git-http-'));
  });

  afterAll(async () => {
    await standIn.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const agent = () => standIn.server.agentToken;

  /** The address of the repository, with a user name and a password in it. */
  function address(signIn: string, server = standIn.server): string {
    const url = new URL(`${server.url}/Fabrikam%20Fiber/_git/My%20R%C3%A9po`);
    return url.href.replace('//', `//${signIn}`);
  }

  /** The real client, without anybody's configuration; it may not block the server, which runs in this process. */
  function git(directory: string, ...args: readonly string[]): Promise<Outcome> {
    const person = {
      GIT_AUTHOR_NAME: 'G',
      GIT_AUTHOR_EMAIL: 'g@x',
      GIT_COMMITTER_NAME: 'G',
      GIT_COMMITTER_EMAIL: 'g@x',
    };
    const env = {
      ...{ PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C', ...person },
      ...{ GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1', GIT_ASKPASS: 'true' },
    };
    return new Promise((resolve) => {
      execFile('git', args, { cwd: directory, env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : 1, text: `${stdout}${stderr}` }),
      );
    });
  }

  async function clone(name: string, signIn = `:${agent()}@`, server = standIn.server): Promise<string> {
    const { code, text } = await git(folder, 'clone', '--quiet', address(signIn, server), name);
    expect({ code, text }).toMatchObject({ code: 0 });
    return join(folder, name);
  }

  async function commit(directory: string, branch: string, file: string): Promise<string> {
    await git(directory, 'checkout', '--quiet', '-B', branch);
    writeFileSync(join(directory, file), `${file}\n`);
    await git(directory, 'add', '--all');
    await git(directory, 'commit', '--quiet', '-m', `add ${file}`);
    return (await git(directory, 'rev-parse', 'HEAD')).text.trim();
  }

  async function tip(branch: string): Promise<string | undefined> {
    const api = await standIn.agent.getGitApi();
    return (await api.getRefs(standIn.repositoryId, undefined, `heads/${branch}`))[0]?.objectId;
  }

  it.each([
    ['an empty user name and a token', () => [address(`:${agent()}@`)]],
    ['any user name and a token', () => [address(`anybody:${agent()}@`)]],
    ['a token in http.extraHeader', () => ['-c', header(`Basic ${encode(`:${agent()}`)}`), address('')]],
    ['Bearer and a token of Entra in http.extraHeader', () => ['-c', header('Bearer entra-of-rita'), address('')]],
  ])('lists the branches to whom signs in with %s', async (_how, place) => {
    const args = place();
    const options = args.slice(0, -1);

    const { text } = await git(folder, ...options, 'ls-remote', args.at(-1) ?? '', 'refs/heads/main');

    expect(text).toBe(`${standIn.base}\trefs/heads/main\n`);
  });

  it.each([
    ['nothing', () => [address('')]],
    ['a wrong token', () => [address(':wrong@')]],
    ['a personal access token as Bearer', () => ['-c', header(`Bearer ${agent()}`), address('')]],
  ])('asks whom it does not know to sign in: %s', async (_how, place) => {
    const args = place();

    const { code, text } = await git(folder, ...args.slice(0, -1), 'ls-remote', args.at(-1) ?? '');

    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining('Authentication failed') });
  });

  it('asks for the scope of a token that the REST interface asks for', async () => {
    const made = await fetch(`${standIn.server.url}/_apis/tokens/pats?api-version=7.1-preview.1`, {
      method: 'POST',
      headers: { authorization: 'Bearer entra-of-rita', 'content-type': 'application/json' },
      body: JSON.stringify({ displayName: 'work', scope: 'vso.work', validTo: new Date(Date.now() + 1e8) }),
    });
    const { patToken } = JSON.parse(await made.text());

    const { code, text } = await git(folder, 'ls-remote', address(`:${patToken.token}@`));

    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining('Authentication failed') });
  });

  it('challenges with Basic and Bearer, and says in words what is missing', async () => {
    const response = await fetch(`${address('')}/info/refs?service=git-upload-pack`);

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/Bearer .*Basic realm=/);
    expect(await response.text()).toContain('TF400813');
  });

  it('says that a repository does not exist as git shows it', async () => {
    const { text } = await git(folder, 'ls-remote', address(`:${agent()}@`).replace('My%20R', 'Other'));

    expect(text).toContain('TF401019: The Git repository with name or identifier');
    expect(text).toContain('not found');
  });

  it.each(['0', '1', '2'])('clones and fetches with version %s of the protocol', async (version) => {
    const directory = await clone(`cloned-${version}`);
    const api = await standIn.agent.getGitApi();
    const name = `refs/heads/later-${version}`;
    await api.updateRefs([{ name, oldObjectId: '0'.repeat(40), newObjectId: standIn.base }], standIn.repositoryId);

    const fetched = await git(directory, '-c', `protocol.version=${version}`, 'fetch', 'origin');

    expect((await git(directory, 'rev-parse', 'HEAD')).text.trim()).toBe(standIn.base);
    expect((await git(directory, 'ls-files', 'run.sh')).text).toBe('run.sh\n');
    expect(fetched).toEqual({ code: 0, text: expect.stringContaining(`later-${version}`) });
  });

  it('makes the same record of a push as the REST interface, and updates the pull requests', async () => {
    const api = await standIn.agent.getGitApi();
    const directory = await clone('pushing');
    const first = await commit(directory, 'topic', 'one.txt');
    expect((await git(directory, 'push', 'origin', 'topic')).code).toBe(0);
    const { pullRequestId = 0 } = await api.createPullRequest(
      { sourceRefName: 'refs/heads/topic', targetRefName: 'refs/heads/main', title: 'Topic' },
      standIn.repositoryId,
    );
    const second = await commit(directory, 'topic', 'two.txt');

    const { code, text } = await git(directory, 'push', '--progress', 'origin', 'topic');
    const pushes = await api.getPushes(standIn.repositoryId, undefined, 0, 2, { includeRefUpdates: true });
    const iterations = await api.getPullRequestIterations(standIn.repositoryId, pullRequestId);

    expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining('remote: Analyzing objects') });
    expect(pushes.map(({ refUpdates, pushedBy }) => [pushedBy?.displayName, refUpdates])).toEqual([
      ['code-agent', [expect.objectContaining({ name: 'refs/heads/topic', oldObjectId: first, newObjectId: second })]],
      ['code-agent', [expect.objectContaining({ oldObjectId: '0'.repeat(40), newObjectId: first })]],
    ]);
    expect(iterations.map(({ sourceRefCommit }) => sourceRefCommit?.commitId)).toEqual([first, second]);
  });

  it('takes a large push, which git sends in parts after it has tried whether it may', async () => {
    const directory = await clone('large');
    await git(directory, 'checkout', '--quiet', '-b', 'large');
    writeFileSync(
      join(directory, 'large.bin'),
      Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * at) % 251)),
    );
    await git(directory, 'add', '--all');
    await git(directory, 'commit', '--quiet', '-m', 'large');

    const { code, text } = await git(directory, '-c', 'http.postBuffer=1000', 'push', 'origin', 'large');

    expect({ code, text }).toMatchObject({ code: 0 });
    expect(await tip('large')).toBe((await git(directory, 'rev-parse', 'HEAD')).text.trim());
  });

  it('deletes a branch and takes a tag', async () => {
    const directory = await clone('deleting');
    await commit(directory, 'short-lived', 'three.txt');
    await git(directory, 'tag', '-a', 'v1', '-m', 'one');
    expect((await git(directory, 'push', 'origin', 'short-lived', 'v1')).code).toBe(0);

    const { code, text } = await git(directory, 'push', 'origin', ':short-lived');

    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('[deleted]') });
    expect(await tip('short-lived')).toBeUndefined();
  });

  it('refuses, ref by ref, what is stale or rewrites history', async () => {
    const directory = await clone('stale');
    const old = await commit(directory, 'shared', 'four.txt');
    await git(directory, 'push', 'origin', 'shared');
    const api = await standIn.person.getGitApi();
    const pushed = await api.createPush(
      {
        refUpdates: [{ name: 'refs/heads/shared', oldObjectId: old }],
        commits: [
          {
            comment: 'x',
            changes: [{ changeType: 1, item: { path: '/x' }, newContent: { content: 'x', contentType: 0 } }],
          },
        ],
      },
      standIn.repositoryId,
    );
    await commit(directory, 'shared', 'five.txt');

    const behind = await git(directory, 'push', 'origin', 'shared');
    const forced = await git(
      directory,
      'push',
      '--force',
      `${address(`:${standIn.server.personToken}@`)}`,
      'shared',
      'shared:other',
    );

    expect(behind).toEqual({ code: 1, text: expect.stringContaining('[rejected]') });
    expect(forced.code).toBe(1);
    expect(forced.text).toMatch(/\[remote rejected\] shared -> shared \(TF401027: You need the Git 'ForcePush'/);
    expect(forced.text).toContain('[new branch]      shared -> other');
    expect(await tip('shared')).toBe(pushed.commits?.[0]?.commitId);
  });

  it('refuses everything to whom may only read, before anything is sent', async () => {
    const directory = await clone('reading', ':reader@');
    await commit(directory, 'mine', 'six.txt');

    const { code, text } = await git(directory, 'push', 'origin', 'mine');

    expect(code).toBe(1);
    expect(text).toContain("TF401027: You need the Git 'GenericContribute' permission");
  });

  describe('where policies guard a branch', () => {
    let guarded: TestStandIn | undefined;

    afterEach(() => guarded?.close());

    it('refuses a push to it in the protocol and keeps the branch', async () => {
      guarded = await startTestStandIn({ build: { command: 'true' } });
      const { server, base } = guarded;
      const directory = await clone('guarded', `:${server.agentToken}@`, server);
      await commit(directory, 'main', 'seven.txt');

      const { code, text } = await git(directory, 'push', 'origin', 'main');
      const after = await git(directory, 'ls-remote', 'origin', 'refs/heads/main');

      expect(code).toBe(1);
      expect(text).toMatch(/\[remote rejected\] main -> main \(TF402455: Pushes to this branch are not permitted/);
      expect(after.text).toContain(base);
    });
  });
});

describe('a body that is no push', () => {
  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a length beyond the end', '00ff'],
    ['a line that is no command', '000ahello\n0000'],
  ])('is not taken for one: %s', (_what, text) => {
    expect(parsePush(Buffer.from(text))).toBeUndefined();
  });
});

function header(value: string): string {
  return `http.extraHeader=Authorization: ${value}`;
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}
