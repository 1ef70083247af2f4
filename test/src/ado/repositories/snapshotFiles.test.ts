import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAzureDevOps, type RepositoryFile } from '../../../../src/ado/azureDevOps.ts';
import { createBlobCache } from '../../../../src/ado/repositories/blobCache.ts';
import { type AdoSandbox, type SeedFile, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';
const files: readonly SeedFile[] = [
  { path: 'README.md', content: '# Hi\n' },
  { path: '.gitattributes', content: '*.sln text eol=crlf\nhidden.txt export-ignore\n' },
  { path: 'a.sln', content: 'line\n' },
  { path: 'hidden.txt', content: 'not in an export\n' },
  { path: 'crlf.txt', content: 'one\r\ntwo' },
  { path: 'empty.txt', content: '' },
  { path: 'größe/漢 字.txt', content: 'ü\n' },
  { path: 'back\\slash.txt', content: 'b\n' },
  { path: 'run.sh', content: '#!/bin/sh\n', mode: '100755' },
  { path: 'link', content: 'README.md', mode: '120000' },
  { path: 'module', content: '1'.repeat(40), mode: '160000' },
  { path: 'image.png', content: Buffer.from([0x89, 0x50, 0, 1]) },
  { path: 'latin1.txt', content: Buffer.from('caf\u00e9', 'latin1') },
  { path: 'large.txt', content: 'x'.repeat(5_000) },
  { path: 'model.bin', content: pointer },
];

let sandbox: AdoSandbox;

beforeAll(async () => {
  sandbox = await startAdoSandbox(files);
});

afterAll(async () => {
  await sandbox.close();
});

function read(maxFileBytes = 4_000): AsyncIterable<RepositoryFile> {
  return sandbox.ado.repositories.readFiles(sandbox.repository, sandbox.base, { maxFileBytes });
}

describe('repositories.readFiles', () => {
  it('gives every file of the commit, sorted, as git has it', async () => {
    const found: RepositoryFile[] = [];
    for await (const file of read()) {
      found.push(file);
    }

    const listed = sandbox
      .git('-c', 'core.quotePath=false', 'ls-tree', '-r', '-z', sandbox.base)
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => /^(\d+) \w+ (\w+)\t(.*)$/su.exec(line)?.slice(1));
    expect(found.map((file) => [file.mode, file.objectId, file.path])).toEqual(
      listed.sort((left, right) => ((left?.[2] ?? '') < (right?.[2] ?? '') ? -1 : 1)),
    );
    for (const file of found.filter(({ content }) => content !== undefined)) {
      if (file.encoding !== undefined) continue;
      const seed = files.find(({ path }) => path === file.path);
      expect(Buffer.from(file.content ?? '').equals(Buffer.from(seed?.content ?? 'none'))).toBe(true);
      expect(file.bytes).toBe(file.content?.length);
    }
    const latin = found.find(({ path }) => path === 'latin1.txt');
    expect(latin).toMatchObject({ encoding: 'windows-1252', bytes: 4, content: Buffer.from('café') });
  });

  it('leaves out what is of no use, with the reason', async () => {
    const reasons: Record<string, string> = {};
    for await (const { path, excluded, content } of read()) {
      if (excluded !== undefined) {
        reasons[path] = excluded;
        expect(content).toBeUndefined();
      }
    }

    expect(reasons).toEqual({
      link: 'symlink',
      module: 'submodule',
      'image.png': 'binary',
      'large.txt': 'too-large',
      'model.bin': 'lfs-pointer',
    });
  });

  it('says which commit does not exist', async () => {
    const missing = sandbox.ado.repositories.readFiles(sandbox.repository, 'f'.repeat(40), { maxFileBytes: 1 });

    await expect(missing[Symbol.asyncIterator]().next()).rejects.toMatchObject({ type: 'not-found' });
  });
});

describe('repositories.readFiles by object id', () => {
  async function collect(found: AsyncIterable<RepositoryFile>): Promise<readonly RepositoryFile[]> {
    const all: RepositoryFile[] = [];
    for await (const file of found) {
      all.push(file);
    }
    return all;
  }

  const callsOf = (template: string, method: string) =>
    sandbox.server.traffic
      .calls()
      .filter((call) => call.template.endsWith(template) && call.method === method)
      .reduce((sum, { count }) => sum + count, 0);

  it('gives the same files when one archive would be too large', async () => {
    const whole = await collect(read());
    const before = [callsOf('/items', 'GET'), callsOf('/blobs', 'POST')];

    const limits = { maxFileBytes: 4_000, maxArchiveBytes: 10 };
    const inBatches = await collect(sandbox.ado.repositories.readFiles(sandbox.repository, sandbox.base, limits));

    expect(inBatches).toEqual(whole);
    expect([callsOf('/items', 'GET'), callsOf('/blobs', 'POST')]).toEqual([before[0], (before[1] ?? 0) + 1]);
  });

  it('reads nothing again that the cache has, and what it lost without harm', async () => {
    const cache = createBlobCache(1_000_000);
    const ado = createAzureDevOps({
      organizationUrl: sandbox.server.url,
      credential: { kind: 'pat', getToken: async () => sandbox.server.agentToken },
      blobCache: cache,
    });
    const readCached = () =>
      collect(ado.repositories.readFiles(sandbox.repository, sandbox.base, { maxFileBytes: 4_000 }));
    const first = await readCached();
    await cache.put(first.find(({ path }) => path === 'README.md')?.objectId ?? '', Buffer.from('# Altered'));
    const before = [callsOf('/items', 'GET'), callsOf('/blobs', 'POST')];

    const second = await readCached();

    expect(second).toEqual(first);
    expect([callsOf('/items', 'GET'), callsOf('/blobs', 'POST')]).toEqual([before[0], (before[1] ?? 0) + 1]);
  });
});
