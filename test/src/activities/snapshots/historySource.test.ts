import { describe, expect, it } from '@jest/globals';
import { type CommitSource, createHistorySource } from '../../../../src/activities/snapshots/historySource.ts';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import { memoryArtifactStore } from '../../../support/memory/memoryArtifactStore.ts';
import { snapshot } from '../../../support/orchestrations/runSamples.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const idOf = (number: number) => number.toString(16).padStart(40, '0');
const bounds = { commits: 10, milliseconds: 60_000 };

/**
 * Commit 1 is the first, each other one was made on that before it; 101 begins a branch at 3. Notes what is asked for,
 * and fails from some call on.
 */
function commitsOf({ failsAfter = Number.POSITIVE_INFINITY, message = 'Change' } = {}) {
  const asked: number[] = [];
  const source: CommitSource = {
    withSignal: () => source,
    repositories: {
      async pastCommit(_repository, commit) {
        if (asked.length >= failsAfter) throw new AgentError('throttled', 'Wait.');
        const number = Number.parseInt(commit, 16);
        asked.push(number);
        const parent = number === 101 ? 3 : number - 1;
        const parentId = parent === 0 ? undefined : idOf(parent);
        return { id: commit, parent: parentId, message, paths: [`${number}.txt`] };
      },
    },
  };
  return { source, asked };
}

function snapshotAt(number: number) {
  return { ...snapshot, commit: idOf(number) };
}

function historyOver(source: CommitSource, store = memoryArtifactStore(), limits = bounds) {
  const log = recordingLogger();
  return { historyOf: createHistorySource(source, store, limits, log.logger), log, store };
}

const pathsOf = (changes: readonly { readonly paths: readonly string[] }[]) => changes.flatMap(({ paths }) => paths);

describe('the history of a snapshot', () => {
  it('goes back along the first parents to the first commit', async () => {
    const { historyOf } = historyOver(commitsOf().source);

    expect(pathsOf(await historyOf(snapshotAt(3)))).toEqual(['3.txt', '2.txt', '1.txt']);
  });

  it('ends at its bound', async () => {
    const { source, asked } = commitsOf();
    const { historyOf } = historyOver(source, memoryArtifactStore(), { ...bounds, commits: 2 });

    expect(pathsOf(await historyOf(snapshotAt(5)))).toEqual(['5.txt', '4.txt']);
    expect(asked).toEqual([5, 4]);
  });

  it('asks nothing where none is wanted', async () => {
    const { source, asked } = commitsOf();
    const { historyOf } = historyOver(source, memoryArtifactStore(), { ...bounds, commits: 0 });

    expect(await historyOf(snapshotAt(5))).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('asks another process only for commits that are new', async () => {
    const { store, historyOf } = historyOver(commitsOf().source);
    await historyOf(snapshotAt(3));
    const { source, asked } = commitsOf();

    const later = await historyOver(source, store).historyOf(snapshotAt(5));

    expect(asked).toEqual([5, 4]);
    expect(pathsOf(later)).toEqual(['5.txt', '4.txt', '3.txt', '2.txt', '1.txt']);
  });

  it('forgets no branch when another one has its turn', async () => {
    const { store, historyOf } = historyOver(commitsOf().source);
    await historyOf(snapshotAt(5));
    const { source, asked } = commitsOf();
    const other = historyOver(source, store);

    const branch = await other.historyOf(snapshotAt(101));
    await other.historyOf(snapshotAt(5));

    expect(pathsOf(branch)).toEqual(['101.txt', '3.txt', '2.txt', '1.txt']);
    expect(asked).toEqual([101]);
  });

  it('keeps what was read before a failure, and goes on from there the next time', async () => {
    const { store, historyOf, log } = historyOver(commitsOf({ failsAfter: 2 }).source);

    expect(pathsOf(await historyOf(snapshotAt(5)))).toEqual(['5.txt', '4.txt']);
    expect(log.entries).toContainEqual(
      expect.objectContaining({ level: 'warn', attributes: { commits: 2, reason: 'throttled' } }),
    );
    const { source, asked } = commitsOf();
    expect(await historyOver(source, store).historyOf(snapshotAt(5))).toHaveLength(5);
    expect(asked).toEqual([3, 2, 1]);
  });

  it('ends with its time, and does without what has not come by then', async () => {
    const { source } = commitsOf();
    const slow: CommitSource = {
      ...source,
      withSignal: (signal) => ({
        ...source,
        repositories: {
          pastCommit: async () => {
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            throw new AgentError('timeout', 'Called off.');
          },
        },
      }),
    };
    const { historyOf, log } = historyOver(slow, memoryArtifactStore(), { commits: 10, milliseconds: 1 });

    expect(await historyOf(snapshotAt(3))).toEqual([]);
    expect(log.entries).toMatchObject([{ level: 'warn', attributes: { commits: 0, reason: 'timeout' } }]);
  });

  it('reads anew what is stored no longer', async () => {
    const { store, historyOf } = historyOver(commitsOf().source);
    await historyOf(snapshotAt(2));
    store.contents.clear();
    const { source, asked } = commitsOf();
    const again = historyOver(source, store);

    expect(await again.historyOf(snapshotAt(2))).toHaveLength(2);
    expect(asked).toEqual([2, 1]);
    expect(again.log.entries.map(({ level }) => level)).toContain('warn');
  });

  it('keeps a bounded part of a message', async () => {
    const { historyOf } = historyOver(commitsOf({ message: 'x'.repeat(5000) }).source);

    expect((await historyOf(snapshotAt(1))).map(({ message }) => message.length)).toEqual([1000]);
  });
});
