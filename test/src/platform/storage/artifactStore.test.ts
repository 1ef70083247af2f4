import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createArtifactStore } from '../../../../src/platform/storage/artifactStore.ts';
import { noCredential, startTestStorage, type TestStorage } from '../../../support/azure/azurite.ts';

describe('names of artifacts', () => {
  let storage: TestStorage;
  beforeAll(async () => {
    storage = await startTestStorage();
  });
  afterAll(async () => {
    await storage.stop();
  });

  it('are found by another process, and the last one given holds', async () => {
    const writing = createArtifactStore(storage.connection, noCredential);
    const first = await writing.putJson({ round: 1 });
    const second = await writing.putJson({ round: 2 });
    await writing.name('index/v1/repository/latest', first);
    await writing.name('index/v1/repository/latest', second);

    const reading = createArtifactStore(storage.connection, noCredential);

    expect(await reading.findNamed('index/v1/repository/latest')).toEqual(second);
    expect(await reading.getText(second)).toBe('{"round":2}');
  });

  it('say so when they name nothing', async () => {
    const store = createArtifactStore(storage.connection, noCredential);

    expect(await store.findNamed('index/v1/repository/nowhere')).toBeUndefined();
  });

  it.each(['', '../secret', 'a//b', '/a', 'a b'])('cannot be %j', async (key) => {
    const store = createArtifactStore(storage.connection, noCredential);

    await expect(store.findNamed(key)).rejects.toMatchObject({ type: 'unexpected' });
  });
});
