import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listRefs, readRef } from '../../../../local/azure-devops/git/process/gitRefs.ts';
import { readLooseRef, readStoredRefs } from '../../../../local/azure-devops/git/process/storedRefs.ts';
import { makeRepository } from '../standIn.ts';

let folder: string;
let bare: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stored-refs-'));
  bare = join(folder, 'bare.git');
  makeRepository(join(folder, 'source'));
  execFileSync('git', ['clone', '--quiet', '--bare', join(folder, 'source'), bare]);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: readonly string[]): string {
  const person = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  return execFileSync('git', [...person, ...args], { cwd: bare, encoding: 'utf8' }).trim();
}

/** What git says of all refs, for comparison. */
function asGitSays() {
  const lines = git('for-each-ref', '--format=%(refname) %(objectname) %(*objectname)').split('\n');
  return lines.map((line) => {
    const [name = '', objectId = '', peeled = ''] = line.trimEnd().split(' ');
    return { name, objectId, peeledObjectId: peeled === '' ? undefined : peeled };
  });
}

function fillWithRefs(): void {
  git('branch', 'packed');
  git('tag', '-a', 'v1.0', '-m', 'First', 'main');
  git('tag', 'light', 'main');
  git('pack-refs', '--all');
  git('branch', 'a/b');
  git('branch', 'Zebra');
  git('tag', '-a', 'v2.0', '-m', 'Second', 'main');
  git('update-ref', 'refs/heads/packed', git('commit-tree', 'main^{tree}', '-m', 'Next'));
}

describe('the refs of a repository', () => {
  it('are those that git names, loose and packed, in its order', async () => {
    fillWithRefs();

    expect(readStoredRefs(bare)).toBeDefined();
    expect(await listRefs(bare)).toEqual(asGitSays());
  });

  it('each read what git says', async () => {
    fillWithRefs();

    for (const { name, objectId } of asGitSays()) expect(await readRef(bare, name)).toBe(objectId);
    expect(await readRef(bare, 'refs/heads/none')).toBeUndefined();
  });

  it('come from git where a symbolic one is among them', async () => {
    git('symbolic-ref', 'refs/heads/alias', 'refs/heads/main');

    expect(readStoredRefs(bare)).toBeUndefined();
    expect(await listRefs(bare)).toEqual(asGitSays());
    expect(await readRef(bare, 'refs/heads/alias')).toBe(git('rev-parse', 'main'));
  });

  it('are not files that only look like one', () => {
    git('update-ref', 'refs/heads/main', 'HEAD');
    const id = `${git('rev-parse', 'main')}\n`;
    writeFileSync(join(bare, 'refs', 'heads', 'main.lock'), id);
    writeFileSync(join(bare, 'secret'), id);

    expect([...(readStoredRefs(bare) ?? new Map()).keys()]).not.toContain('refs/heads/main.lock');
    expect(readLooseRef(bare, 'refs/heads/main.lock')).toBeUndefined();
    expect(readLooseRef(bare, 'refs/../secret')).toBeUndefined();
    expect(readLooseRef(bare, 'secret')).toBeUndefined();
  });
});
