import { describe, expect, it } from '@jest/globals';
import { runSearch } from '../../../../src/tools/search/runSearch.ts';
import { search } from '../../../../src/tools/search/search.ts';
import { createSearcher } from '../../../../src/tools/search/searcher.ts';
import type { SearchRequest } from '../../../../src/tools/search/searchRequest.ts';
import { toolContextOf } from '../../../support/tools/toolContext.ts';

function requestOf(text: string, pattern: string, ways: SearchRequest['ways'] = ['regex']): SearchRequest {
  const content = Buffer.from(text);
  const block = new SharedArrayBuffer(content.byteLength);
  new Uint8Array(block).set(content);
  const places = [{ block: 0, offset: 0, bytes: content.byteLength }];
  return { blocks: [block], places, pattern, ways, mostLines: 100 };
}

const never = () => new AbortController().signal;
const endless = new URL('data:text/javascript,setInterval(() => undefined, 1000)');

/** Processor time in microseconds: a machine with much else to do does not matter. The least of some tries. */
function costOf(work: () => unknown): number {
  const tries = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  });
  return Math.min(...tries);
}

describe('a search in a thread of its own', () => {
  it('answers with the lines and where they begin to match', async () => {
    const searcher = createSearcher({ limit: never });

    expect(await searcher(requestOf('a\nxx foo\r\nfoo', 'fo+'))).toEqual({
      kind: 'found',
      way: 'regex',
      files: [
        {
          file: 0,
          lines: [
            [2, 3],
            [3, 0],
          ],
        },
      ],
      isCut: false,
    });
  });

  it('is ended when its time is up, and the next one is answered', async () => {
    const limit = new AbortController();
    const slow = createSearcher({ limit: () => limit.signal, worker: endless });

    const ended = slow(requestOf('a', 'a'));
    limit.abort();

    expect(await ended).toEqual({ kind: 'too-long' });
    expect(await slow(requestOf('a', 'a'))).toEqual({ kind: 'too-long' });
  });

  it('tells the log of a thread that breaks', async () => {
    const told: string[] = [];
    const worker = new URL('data:text/javascript,throw new Error("broken")');
    const broken = createSearcher({ limit: never, worker, onFailure: (detail) => told.push(detail) });

    expect(await broken(requestOf('a', 'a'))).toEqual({ kind: 'broken' });
    expect(told).toEqual(['Error: broken']);
  });

  it('tells the log of an answer that is none', async () => {
    const told: string[] = [];
    const worker = new URL(
      'data:text/javascript,import { parentPort } from "node:worker_threads"; parentPort.postMessage(1)',
    );
    const odd = createSearcher({ limit: never, worker, onFailure: (detail) => told.push(detail) });

    expect(await odd(requestOf('a', 'a'))).toEqual({ kind: 'broken' });
    expect(told).toHaveLength(1);
  });

  it.each([
    ['too-long', 'took too long and was ended'],
    ['broken', 'The search failed'],
  ] as const)('answers the model where it is %s', async (kind, note) => {
    const answer = await search({ pattern: 'a' }, toolContextOf({ files: { 'a.ts': 'a' } }), async () => ({ kind }));

    expect(answer.notes?.join('\n')).toContain(note);
    expect(answer.summary).toBe('searched "a": refused');
  });

  it.each(['(a+)+$', '(a|a)*b', '(.*.*.*.*)x', 'a{0,30}a{30}b', '(?i)(a|ab|abc)+$'])(
    'takes time that grows with the text for %s',
    (pattern) => {
      const text = (count: number) => `${'a'.repeat(count)}!`;
      runSearch(requestOf(text(10_000), pattern));

      const small = costOf(() => runSearch(requestOf(text(50_000), pattern)));
      const large = costOf(() => runSearch(requestOf(text(400_000), pattern)));

      // Eight times the text. Elsewhere these take a lifetime; a square would be 64 times as much.
      expect(large / Math.max(small, 2_000)).toBeLessThan(32);
    },
  );

  it('shares the texts of a snapshot instead of copying them, whatever the change so far', async () => {
    const asked: SearchRequest[] = [];
    const noting = async (request: SearchRequest) => {
      asked.push(request);
      return runSearch(request);
    };
    const files = { 'a.ts': 'needle\n', 'b.ts': 'needle\n' };
    const context = toolContextOf({ files });
    const changed = toolContextOf({ files, changes: [{ kind: 'edit', path: 'a.ts', content: 'other\n' }] });

    await search({ pattern: 'needle' }, context, noting);
    const answer = await search({ pattern: 'needle' }, { ...changed, files: context.files }, noting);

    expect(asked[1]?.blocks[0]).toBe(asked[0]?.blocks[0]);
    expect(asked[1]?.blocks).toHaveLength(2);
    expect(answer.summary).toBe('searched "needle": 1 line in 1 file');
  });

  it('finds identifiers only where they stand by themselves', () => {
    const text = 'total\nsubtotal\ntotals\nx.total(1)\n$total\ntotal_\nétotal\n(total)';

    expect(runSearch(requestOf(text, 'total', ['word']))).toMatchObject({
      files: [
        {
          lines: [
            [1, 0],
            [4, 1],
            [5, 0],
            [8, 0],
          ],
        },
      ],
    });
  });
});
