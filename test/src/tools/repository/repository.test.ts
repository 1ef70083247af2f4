import { describe, expect, it } from '@jest/globals';
import { AgentError, type FailureType } from '../../../../src/contracts/agentError.ts';
import { callTool } from '../../../support/tools/callTool.ts';
import { nonce, toolContextOf } from '../../../support/tools/toolContext.ts';

const files = { 'src/a.ts': 'a\n' };
const commit = (at: number, message: string, paths: readonly string[]) => ({
  id: `${at}`.padStart(40, '0'),
  date: '2026-03-04T05:06:07Z',
  author: 'Ada',
  message,
  paths,
});

describe('history', () => {
  it('lists commits with their messages and what else they changed', async () => {
    const others = Array.from({ length: 10 }, (_, at) => `src/b${at}.ts`);
    const commits = [
      commit(1, 'Round totals\n\nBecause of #7.\n', ['src/a.ts', ...others]),
      commit(2, 'Begin', ['src/a.ts']),
    ];

    const { output, summary } = await callTool('history', { path: './src/a.ts' }, toolContextOf({ files, commits }));

    expect(output).toBe(
      [
        `[${nonce} begin history]`,
        'src/a.ts, 2 commits, newest first',
        '',
        '0000000000 2026-03-04 Ada',
        '  Round totals',
        '  ',
        '  Because of #7.',
        '  also changed: src/b0.ts, src/b1.ts, src/b2.ts, src/b3.ts, src/b4.ts, src/b5.ts, src/b6.ts, src/b7.ts, and 2 more',
        '',
        '0000000000 2026-03-04 Ada',
        '  Begin',
        `[${nonce} end history]`,
      ].join('\n'),
    );
    expect(summary).toBe('read the history of src/a.ts: 2 commits');
  });

  it('says that no commit is known, and cuts long messages', async () => {
    const none = await callTool('history', { path: 'src/a.ts' }, toolContextOf({ files, commits: [] }));
    const long = toolContextOf({ files, commits: [commit(1, 'x'.repeat(100_000), [])] });

    expect(none.output).toBe('No commit of those known touched this file.');
    expect((await callTool('history', { path: 'src/a.ts' }, long)).output.length).toBeLessThan(1_000);
  });

  it('fails with Azure DevOps, so that the call is made again', async () => {
    const context = {
      ...toolContextOf({ files }),
      history: () => Promise.reject(new AgentError('unavailable', 'Down.')),
    };

    await expect(callTool('history', { path: 'src/a.ts' }, context)).rejects.toThrow('Down.');
  });
});

describe('work_item', () => {
  const failing = (type: FailureType) =>
    toolContextOf({ files, workItem: () => Promise.reject(new AgentError(type, 'No.')) });

  it('shows a linked work item by its id or relation', async () => {
    const context = toolContextOf({ files, workItem: async (asked) => `# ${JSON.stringify(asked)}` });

    const byId = await callTool('work_item', { id: '7', relation: null }, context);
    const byRelation = await callTool('work_item', { id: null, relation: 'parent' }, context);

    expect(byId).toMatchObject({ output: `[${nonce} begin work item]\n# {"id":7}\n[${nonce} end work item]` });
    expect(byId.summary).toBe('read work item #7');
    expect(byRelation.output).toContain('# {"relation":"parent"}');
    expect(byRelation.summary).toBe('read work item "parent"');
  });

  it('cuts one that is very long, and says so', async () => {
    const context = toolContextOf({ files, workItem: async () => 'word '.repeat(20_000) });

    const { output } = await callTool('work_item', { id: 1 }, context);

    expect(output.length).toBeLessThan(24_200);
    expect(output).toContain('The result was too long and is cut here.');
  });

  it.each<FailureType>(['not-found', 'forbidden', 'policy-refused'])(
    'answers where it may not be read: %s',
    async (type) => {
      const { output } = await callTool('work_item', { id: 9 }, failing(type));

      expect(output).toContain('There is no such work item among those that you may read');
    },
  );

  it('fails with Azure DevOps, and asks for what is missing', async () => {
    await expect(callTool('work_item', { id: 9 }, failing('throttled'))).rejects.toThrow('No.');
    expect((await callTool('work_item', {}, failing('throttled'))).output).toBe('Give an id or a relation.');
  });
});
