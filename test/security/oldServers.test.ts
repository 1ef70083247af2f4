import { describe, expect, it } from '@jest/globals';
import { readCommand } from '../../src/activities/commands/readCommand.ts';
import { recordingLogger } from '../support/telemetry/recordingLogger.ts';

/** Old servers name the revision that a comment made, and not the comment: no other comment may take its place. */
const at = Date.parse('2026-11-23T12:00:00.000Z');
const time = (milliseconds: number) => new Date(at + milliseconds).toISOString();
const comment = (id: number, change: object = {}) => ({
  ...{ id, text: '/agent approve 0123456789ab', author: 'Rita', authorId: 'rita', authorName: 'rita@x', isOwn: false },
  ...{ isBot: false, createdAt: time(0), updatedAt: time(0), ...change },
});
const update = (change: object = {}) => ({
  ...{ revision: 9, changedAt: at, changedBy: { id: 'rita' }, changedFields: ['System.History'], ...change },
});

async function read(comments: readonly object[], updates: readonly object[], revision = 9) {
  const workItem = { projectName: 'Store' };
  const ado = {
    workItems: { comments: async () => comments, history: async () => updates, read: async () => workItem },
  };
  const options = { ado: ado as never, runs: {} as never, organization: 'contoso', ignoredAuthors: [] };
  const result = await readCommand(options, recordingLogger().logger).handler({
    runId: 'command',
    comment: { on: 'work-item', project: 'Store', workItemId: 1, revision },
  });
  return result.ok ? result.value : result.failure;
}

describe('a delivery that names a revision only', () => {
  it('is about the one comment that the same person wrote at that moment', async () => {
    const others = [comment(4, { createdAt: time(-60_000) }), comment(6, { createdAt: time(60_000) })];

    expect(await read([...others, comment(5)], [update()])).toMatchObject({
      kind: 'command',
      command: { name: 'approve' },
      author: { id: 'rita' },
    });
  });

  it.each([
    ['is not there', [comment(5)], [update({ revision: 8 })]],
    ['made no comment', [comment(5)], [update({ changedFields: ['System.Tags'] })]],
    ['was made by somebody else', [comment(5)], [update({ changedBy: { id: 'dana' } })]],
    ['was made by nobody who is known', [comment(5)], [update({ changedBy: undefined })]],
    ['was made long before the only command', [comment(5, { createdAt: time(3_600_000) })], [update()]],
    ['was made long after the only command', [comment(5, { createdAt: time(-3_600_000) })], [update()]],
    ['may be either of two comments', [comment(5), comment(6, { createdAt: time(500) })], [update()]],
    ['has no comment any more', [], [update()]],
  ])('leads to nothing where the revision %s', async (_what, comments, updates) => {
    expect(await read(comments, updates)).toEqual({
      kind: 'ignored',
      reason: 'the comment is gone, or it is unclear which one is meant',
    });
  });
});
