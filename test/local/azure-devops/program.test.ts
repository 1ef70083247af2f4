import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as client from 'azure-devops-node-api';
import { makeRepository } from './standIn.ts';

const program = resolve('local/azure-devops/main.ts');

type Ready = {
  readonly url: string;
  readonly agentToken: string;
  readonly personToken: string;
  readonly repositoryId: string;
};

describe('the program azure-devops', () => {
  let folder: string;
  const running: ChildProcessWithoutNullStreams[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ado-program-'));
  });

  afterEach(() => {
    for (const child of running.splice(0)) {
      child.kill('SIGKILL');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  function start(...flags: string[]): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, [program, '--state', join(folder, 'state'), ...flags]);
    running.push(child);
    return child;
  }

  async function ready(child: ChildProcessWithoutNullStreams): Promise<Ready> {
    let text = '';
    for await (const chunk of child.stdout) {
      text += String(chunk);
      if (text.includes('\n')) {
        break;
      }
    }
    return JSON.parse(text);
  }

  const ended = (child: ChildProcessWithoutNullStreams): Promise<number | null> =>
    new Promise((done) => child.once('exit', (code) => done(code)));

  it('serves a shallow clone, which it only reads, and keeps everything over a restart', async () => {
    makeRepository(join(folder, 'origin'));
    execFileSync('git', ['commit', '--quiet', '--allow-empty', '-m', 'second', '--author', 'A <a@x>'], {
      cwd: join(folder, 'origin'),
      env: { PATH: process.env['PATH'], GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@x' },
    });
    execFileSync('git', [
      'clone',
      '--quiet',
      '--depth',
      '1',
      `file://${join(folder, 'origin')}`,
      join(folder, 'shallow'),
    ]);
    const flags = ['--project', 'P', '--repository', 'R', '--import', join(folder, 'shallow')];

    const first = start(...flags, '--agent-token', 'agent-secret');
    const { url, agentToken, repositoryId } = await ready(first);
    const git = await new client.WebApi(url, client.getPersonalAccessTokenHandler(agentToken)).getGitApi();
    const commits = await git.getCommits(repositoryId, {});
    const changes = [{ changeType: 1, item: { path: '/n.txt' }, newContent: { content: 'n' } }];
    const refUpdates = [{ name: 'refs/heads/n', oldObjectId: commits[0]?.commitId ?? '' }];
    await git.createPush({ refUpdates, commits: [{ comment: 'n', changes }] }, repositoryId);
    const refs = { sourceRefName: 'refs/heads/n', targetRefName: 'refs/heads/main' };
    const pullRequest = await git.createPullRequest({ ...refs, title: 'n' }, repositoryId);
    first.kill('SIGKILL');
    const second = start(...flags);
    const again = await ready(second);
    const gitAgain = await new client.WebApi(again.url, client.getPersonalAccessTokenHandler(agentToken)).getGitApi();
    const kept = await gitAgain.getPullRequestById(pullRequest.pullRequestId ?? 0);
    second.kill('SIGTERM');

    expect(agentToken).toBe('agent-secret');
    expect(commits).toHaveLength(1);
    expect(again).toMatchObject({ agentToken, repositoryId });
    expect(kept).toMatchObject({ title: 'n', mergeStatus: 3 });
    expect(await ended(second)).toBe(0);
  });

  it('stops when its standard input ends', async () => {
    const child = start('--exit-with-parent');
    await ready(child);

    child.stdin.end();

    expect(await ended(child)).toBe(0);
  });

  it('says in one line why it cannot start and ends with 1', async () => {
    const child = start('--project', 'P', '--repository', 'R', '--import', join(folder, 'nothing'));
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += String(chunk);
    });

    expect(await ended(child)).toBe(1);
    expect(
      errors
        .trim()
        .split('\n')
        .filter((line) => !line.includes('Warning') && !line.includes('--trace-warnings')),
    ).toHaveLength(1);
  });
});
