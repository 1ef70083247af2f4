import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { streamGit } from '../../../../local/azure-devops/git/process/gitProcess.ts';
import { makeRepository, startTestStandIn } from '../standIn.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'git-process-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Removes one object, so that an archive fails only after it has begun. */
function loseObject(repository: string, revision: string): void {
  const text = (name: string) => execFileSync('git', ['rev-parse', name], { cwd: repository, encoding: 'utf8' }).trim();
  const id = text(revision);
  rmSync(join(repository, text('--git-dir'), 'objects', id.slice(0, 2), id.slice(2)));
}

describe('streamGit', () => {
  it('gives the whole output', async () => {
    makeRepository(directory);

    const archive = await buffer(streamGit(directory, ['archive', '--format=tar', 'HEAD']));

    expect(archive.includes('return a - b;')).toBe(true);
  });

  it('fails when git fails', async () => {
    makeRepository(directory);
    loseObject(directory, 'HEAD:src/add.js');
    const stream = streamGit(directory, ['archive', '--format=tar', 'HEAD']);

    await expect(buffer(stream)).rejects.toMatchObject({ name: 'GitFailure' });
  });
});

describe('a download of the stand-in', () => {
  it('breaks the connection when git fails on the way', async () => {
    const standIn = await startTestStandIn();
    const { repositoryId, base } = standIn;
    const root = `/Fabrikam%20Fiber/_apis/git/repositories/${repositoryId}`;
    const add = (path: string, bytes: Buffer) => ({
      ...{ changeType: 'add', item: { path } },
      newContent: { content: bytes.toString('base64'), contentType: 'base64encoded' },
    });
    const changes = [add('/a.bin', randomBytes(300_000)), add('/zzz.txt', Buffer.from('lost'))];
    const push = { refUpdates: [{ name: 'refs/heads/x', oldObjectId: base }], commits: [{ comment: 'x', changes }] };
    try {
      await standIn.fetch(`${root}/pushes?api-version=7.1`, { method: 'POST', body: JSON.stringify(push) });
      loseObject(standIn.server.repositoryDirectory ?? '', 'x:zzz.txt');

      const path = `${root}/items?scopePath=/&$format=zip&versionDescriptor.version=x&api-version=7.1`;
      const response = await standIn.fetch(path);

      expect(response.status).toBe(200);
      await expect(response.arrayBuffer()).rejects.toThrow();
    } finally {
      await standIn.close();
    }
  });
});
