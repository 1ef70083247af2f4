import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { takeSnapshot } from '../../../../src/activities/reading/takeSnapshot.ts';
import { openSnapshot } from '../../../../src/activities/snapshots/snapshotReader.ts';
import type { RepositoryFile } from '../../../../src/ado/azureDevOps.ts';
import { activityContracts } from '../../../../src/contracts/activities.ts';
import { memoryArtifactStore } from '../../../support/memory/memoryArtifactStore.ts';
import { snapshot } from '../../../support/orchestrations/runSamples.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const commit = 'c'.repeat(40);

function textFile(path: string, text: string, mode: RepositoryFile['mode'] = '100644'): RepositoryFile {
  const content = Buffer.from(text);
  const objectId = createHash('sha1').update(`blob ${content.byteLength}\0`).update(content).digest('hex');
  return { path, objectId, mode, bytes: content.byteLength, content };
}

const files: readonly RepositoryFile[] = [
  textFile('src/ä.ts', '\uFEFFexport const ä = 1;\r\n'),
  textFile('empty.txt', ''),
  textFile('bin/run', '#!/bin/sh', '100755'),
  { path: 'logo.png', objectId: 'd'.repeat(40), mode: '100644', bytes: 900, excluded: 'binary' },
];

function adoWith(read: () => AsyncIterable<RepositoryFile>, tip: { readonly commit?: string } = { commit }) {
  return {
    repositories: { resolve: async () => snapshot.repository, tip: async () => tip.commit, readFiles: read },
  };
}

async function* all(): AsyncIterable<RepositoryFile> {
  yield* files;
}

async function take(ado: ReturnType<typeof adoWith>) {
  const store = memoryArtifactStore();
  const activity = takeSnapshot(ado, store, undefined, recordingLogger().logger);
  return { store, result: await activity.handler({ runId: 'run', project: 'Store' }) };
}

const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('code-agent-snapshot-')).length;

describe('a snapshot', () => {
  it('gives every text back byte for byte: byte-order mark, line endings, missing final newline', async () => {
    const { store, result } = await take(adoWith(all));
    const taken = activityContracts.takeSnapshot.output.parse(result.ok ? result.value : result.failure).snapshot;

    const reader = await openSnapshot(store, taken);

    expect(taken).toMatchObject({ commit, fileCount: 4, excludedCount: 1 });
    expect(reader.text('src/ä.ts')).toBe('\uFEFFexport const ä = 1;\r\n');
    expect(reader.text('empty.txt')).toBe('');
    expect(reader.text('bin/run')).toBe('#!/bin/sh');
  });

  it('lists what it holds no text of, with the reason', async () => {
    const { store, result } = await take(adoWith(all));
    const taken = activityContracts.takeSnapshot.output.parse(result.ok ? result.value : result.failure).snapshot;

    const reader = await openSnapshot(store, taken);

    expect(reader.exists('logo.png')).toBe(true);
    expect(reader.text('logo.png')).toBeUndefined();
    expect(reader.files.find((file) => file.path === 'logo.png')).toMatchObject({ excluded: 'binary' });
    expect([...reader.texts()].map((file) => file.path)).toEqual(['bin/run', 'empty.txt', 'src/ä.ts']);
  });

  it('leaves nothing on the disk, also when reading fails half way', async () => {
    const before = leftovers();
    const failing = async function* (): AsyncIterable<RepositoryFile> {
      yield textFile('a', 'a');
      throw new Error('the connection was cut');
    };

    await expect(take(adoWith(failing))).rejects.toThrow('the connection was cut');
    await take(adoWith(all));

    expect(leftovers()).toBe(before);
  });

  it('says what to do about a repository without its default branch', async () => {
    const { result } = await take(adoWith(all, {}));

    expect(result).toMatchObject({
      ok: false,
      failure: { type: 'configuration', message: expect.stringContaining('has no branch main') },
    });
  });
});
