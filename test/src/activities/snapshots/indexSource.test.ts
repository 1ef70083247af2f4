import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createIndexSource } from '../../../../src/activities/snapshots/indexSource.ts';
import type { SnapshotReader } from '../../../../src/activities/snapshots/snapshotReader.ts';
import { encodeIndex } from '../../../../src/localize/index/indexCodec.ts';
import { buildIndex } from '../../../../src/localize/index/localizationIndex.ts';
import { memoryArtifactStore } from '../../../support/memory/memoryArtifactStore.ts';
import { snapshot } from '../../../support/orchestrations/runSamples.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

type Texts = Readonly<Record<string, string>>;

const objectIdOf = (text: string) => createHash('sha1').update(text).digest('hex');

/** Notes which texts are asked for. */
function readerOf(texts: Texts) {
  const read: string[] = [];
  const reader: SnapshotReader = {
    files: Object.entries(texts).map(([path, text]) => {
      return { path, objectId: objectIdOf(text), mode: '100644', bytes: text.length, offset: 0 };
    }),
    entryAt: () => undefined,
    encodingAt: () => undefined,
    whyUnreadable: () => undefined,
    exists: (path) => texts[path] !== undefined,
    text(path) {
      read.push(path);
      return texts[path];
    },
    texts: () => [],
  };
  return { reader, read };
}

function indexed(texts: Texts) {
  const sources = Object.entries(texts).map(([path, content]) => ({ path, content, objectId: objectIdOf(content) }));
  return encodeIndex(buildIndex(sources));
}

const first: Texts = { 'a.ts': 'export class Alpha {}', 'b.ts': 'export class Beta {}' };
const next: Texts = { 'a.ts': 'export class Alpha {}', 'c.ts': 'export class Gamma {}' };
const later = { ...snapshot, commit: 'e'.repeat(40) };

describe('the index of a snapshot', () => {
  it('is used again at the same commit by another process, without reading a file', async () => {
    const store = memoryArtifactStore();
    await createIndexSource(store, recordingLogger().logger)(snapshot, readerOf(first).reader);
    const { reader, read } = readerOf(first);

    const again = await createIndexSource(store, recordingLogger().logger)(snapshot, reader);

    expect(read).toEqual([]);
    expect(encodeIndex(again)).toEqual(indexed(first));
  });

  it('is brought up to date at another commit by the files that changed', async () => {
    const store = memoryArtifactStore();
    await createIndexSource(store, recordingLogger().logger)(snapshot, readerOf(first).reader);
    const { reader, read } = readerOf(next);

    const updated = await createIndexSource(store, recordingLogger().logger)(later, reader);

    expect(read).toEqual(['c.ts']);
    expect(encodeIndex(updated)).toEqual(indexed(next));
  });

  it('is built anew when the stored one is gone, and the run goes on', async () => {
    const store = memoryArtifactStore();
    await createIndexSource(store, recordingLogger().logger)(snapshot, readerOf(first).reader);
    store.contents.clear();
    const log = recordingLogger();

    const built = await createIndexSource(store, log.logger)(snapshot, readerOf(first).reader);

    expect(encodeIndex(built)).toEqual(indexed(first));
    expect(log.entries.map(({ level }) => level)).toContain('warn');
  });
});
