import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from '../../../../src/ado/http/connection.ts';
import { resources } from '../../../../src/ado/http/resources.ts';
import { blobId } from '../../../../src/ado/repositories/gitObject.ts';
import { type RepositoryFile, readRepositoryFiles } from '../../../../src/ado/repositories/snapshotFiles.ts';
import { type RawServer, startRawServer } from '../../../support/http/rawServer.ts';

const commit = 'c'.repeat(40);
const repository = { id: 'r', name: 'R', projectId: 'p', projectName: 'P', defaultBranch: 'main', webUrl: '' };
const files = ['a.txt', 'dir/b.txt'];
const contentOf = (path: string) => Buffer.from(`content of ${path}\n`);

/** What a server may do that Azure DevOps should not. */
interface Misbehaviour {
  /** Entries of the archive, by name. */
  archive?: Record<string, Buffer>;
  rawArchive?: Buffer;
  blob?: (id: string) => Buffer | undefined;
}

let server: RawServer | undefined;
let blobReads: string[] = [];
let temporaryFolder = '';

beforeEach(() => {
  blobReads = [];
  temporaryFolder = mkdtempSync(join(tmpdir(), 'snapshot-transfer-'));
});

afterEach(async () => {
  await server?.close();
  const left = readdirSync(temporaryFolder);
  rmSync(temporaryFolder, { recursive: true });
  expect(left).toEqual([]);
});

async function readAll(misbehaviour: Misbehaviour, paths = files): Promise<readonly RepositoryFile[]> {
  const found: RepositoryFile[] = [];
  for await (const file of await read(misbehaviour, paths)) {
    found.push(file);
  }
  return found;
}

async function read(misbehaviour: Misbehaviour, paths = files): Promise<AsyncIterable<RepositoryFile>> {
  const { archive = {}, rawArchive, blob = () => undefined } = misbehaviour;
  server = await startRawServer((request, response) => {
    const path = request.url ?? '';
    if (request.method === 'OPTIONS') {
      response.end(JSON.stringify({ value: locations }));
    } else if (path.includes('/commits/')) {
      response.end(JSON.stringify({ commitId: commit, treeId: commit, comment: '' }));
    } else if (path.includes('/trees/')) {
      response.end(JSON.stringify({ treeEntries: paths.map(treeEntry) }));
    } else if (path.includes('/items')) {
      response.end(rawArchive ?? storedZip(archive));
    } else {
      const id = path.split('/').at(-1)?.slice(0, 40) ?? '';
      blobReads.push(id);
      const content = blob(id);
      response.writeHead(content === undefined ? 404 : 200).end(content ?? '{}');
    }
  });
  const connection = connect({
    organizationUrl: server.url,
    credential: { kind: 'pat', getToken: async () => 'x' },
  });
  return readRepositoryFiles({ connection, repository, commit, temporaryFolder }, { maxFileBytes: 1_000 });
}

const locations = [resources.commits, resources.trees, resources.items, resources.blobs].map(
  ({ locationId }, index) => ({
    id: locationId,
    area: 'git',
    resourceName: ['commits', 'trees', 'items', 'blobs'][index],
    routeTemplate: '{project}/_apis/git/repositories/{repositoryId}/{resource}/{commitId}/{sha1}',
    resourceVersion: 1,
    minVersion: '1.0',
    maxVersion: '7.1',
    releasedVersion: '7.1',
  }),
);

function treeEntry(relativePath: string) {
  const content = contentOf(relativePath);
  return { objectId: blobId(content), relativePath, mode: '100644', gitObjectType: 'blob', size: content.length };
}

/** A zip archive without compression. */
function storedZip(entries: Record<string, Buffer>): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), fields, Buffer.from(name), content]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), fields, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32BE(0x504b0506, 0);
  end.writeUInt16LE(centrals.length, 8);
  end.writeUInt16LE(centrals.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

const honest = Object.fromEntries(files.map((path) => [path, contentOf(path)]));

describe('readRepositoryFiles', () => {
  it.each([
    ['files at the top', honest],
    ['one folder around all files', Object.fromEntries(files.map((path) => [`R/${path}`, contentOf(path)]))],
  ])('reads an archive with %s', async (_what, archive) => {
    const found = await readAll({ archive });

    expect(found.map(({ path, content }) => [path, Buffer.from(content ?? '').toString()])).toEqual(
      files.map((path) => [path, contentOf(path).toString()]),
    );
    expect(blobReads).toEqual([]);
  });

  it.each([
    ['lacks a file', { 'a.txt': contentOf('a.txt') }],
    ['altered a file', { ...honest, 'dir/b.txt': Buffer.from('content of dir/B.txt\n') }],
    ['changed line endings', { ...honest, 'dir/b.txt': Buffer.from('content of dir/b.txt\r\n') }],
  ])('reads the file itself where the archive %s', async (_what, archive) => {
    const found = await readAll({ archive, blob: () => contentOf('dir/b.txt') });

    expect(found.map(({ content }) => Buffer.from(content ?? '').toString())).toEqual([
      'content of a.txt\n',
      'content of dir/b.txt\n',
    ]);
    expect(blobReads).toEqual([blobId(contentOf('dir/b.txt'))]);
  });

  it('leaves nothing behind when the reader stops early', async () => {
    for await (const file of await read({ archive: honest })) {
      expect(file.path).toBe('a.txt');
      expect(readdirSync(temporaryFolder)).toHaveLength(1);
      break;
    }

    expect(readdirSync(temporaryFolder)).toEqual([]);
  });

  it('never gives a content that does not match its object id', async () => {
    const altered = { ...honest, 'dir/b.txt': Buffer.from('content of dir/B.txt\n') };

    await expect(readAll({ archive: altered, blob: () => Buffer.from('other') })).rejects.toMatchObject({
      type: 'unexpected',
      isRetryable: true,
      message: expect.stringContaining('"dir/b.txt" does not match its object id'),
    });
  });

  it('gives up on an archive that differs in many files', async () => {
    const many = Array.from({ length: 60 }, (_value, index) => `f${index}.txt`);
    const byId = new Map(many.map((path) => [blobId(contentOf(path)), contentOf(path)]));

    await expect(readAll({ archive: honest, blob: (id) => byId.get(id) }, many)).rejects.toMatchObject({
      type: 'unexpected',
    });
    expect(blobReads).toHaveLength(50);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['no archive', Buffer.from('<html></html>')],
    ['cut off', storedZip(honest).subarray(0, 80)],
  ])('says that the download is damaged when it is %s', async (_what, rawArchive) => {
    await expect(readAll({ rawArchive })).rejects.toMatchObject({ type: 'unavailable', isRetryable: true });
  });
});
