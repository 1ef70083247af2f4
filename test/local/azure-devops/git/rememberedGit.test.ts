import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runGitCached } from '../../../../local/azure-devops/git/process/cachedGit.ts';
import { describeObject } from '../../../../local/azure-devops/git/process/gitObjects.ts';
import { makeRepository } from '../standIn.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'remembered-git-'));
  makeRepository(directory);
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function git(args: readonly string[], input = ''): string {
  return execFileSync('git', args, { cwd: directory, encoding: 'utf8', input }).trim();
}

describe('runGitCached', () => {
  it('asks git once about objects named by their ids', async () => {
    const id = git(['rev-parse', 'HEAD']);

    const first = await runGitCached(directory, ['cat-file', 'commit', id], [id]);

    expect(first.stdout.toString('utf8').trim()).toBe(git(['cat-file', 'commit', 'HEAD']));
    expect(await runGitCached(directory, ['cat-file', 'commit', id], [id])).toBe(first);
  });

  it('asks again about names that can move', async () => {
    const first = await runGitCached(directory, ['cat-file', 'commit', 'HEAD'], ['HEAD']);

    git(['-c', 'user.name=A', '-c', 'user.email=a@b.c', 'commit', '--quiet', '--allow-empty', '-m', 'Next']);

    const second = await runGitCached(directory, ['cat-file', 'commit', 'HEAD'], ['HEAD']);
    expect(second.stdout.equals(first.stdout)).toBe(false);
  });

  it('finds an object that was missing before', async () => {
    const content = 'it came later\n';
    const id = git(['hash-object', '--stdin'], content);
    const ask = () => runGitCached(directory, ['cat-file', 'blob', id], [id]);
    await expect(ask()).rejects.toMatchObject({ name: 'GitFailure' });
    expect(await describeObject(directory, id)).toBeUndefined();

    git(['hash-object', '-w', '--stdin'], content);

    expect((await ask()).stdout.toString('utf8')).toBe(content);
    expect(await describeObject(directory, id)).toMatchObject({ type: 'blob', size: content.length });
  });
});
