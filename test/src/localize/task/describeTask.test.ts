import { describe, expect, it } from '@jest/globals';
import type { WorkItem } from '../../../../src/contracts/workItems/workItem.ts';
import { describeTask } from '../../../../src/localize/task/describeTask.ts';

const workItem: WorkItem = {
  id: 7,
  revision: 1,
  projectName: 'Store',
  type: 'Bug',
  state: 'New',
  title: 'Total is wrong',
  description: 'See the log.',
  tags: [],
  comments: [{ id: 1, author: 'A', text: 'Only with `roundHalf`.', createdAt: '2026-01-01T00:00:00Z' }],
  webUrl: 'https://example.com/7',
};

describe('the task as it is searched for', () => {
  it('begins with the title and says everything that a person would read', () => {
    const task = describeTask(
      {
        ...workItem,
        parent: { id: 3, type: 'Epic', state: 'Active', title: 'Invoices', description: 'All of `billing/`.' },
        attachments: [
          { name: 'crash.log', comment: 'from today', kind: 'text', text: 'at src/total.ts:3' },
          { name: 'screen.png', comment: '', kind: 'image' },
        ],
        links: [
          { kind: 'hyperlink', url: 'https://example.com/blob/main/src/tax.ts#L4' },
          { kind: 'parent', workItemId: 3 },
        ],
      },
      'Keep the API.',
      'error TS2322 in src/build.ts',
    );

    expect(task.split('\n\n')).toEqual([
      'Total is wrong',
      'See the log.',
      'Only with `roundHalf`.',
      'Keep the API.',
      'error TS2322 in src/build.ts',
      'Invoices',
      'All of `billing/`.',
      'crash.log\nfrom today\nat src/total.ts:3',
      'https://example.com/blob/main/src/tax.ts#L4',
    ]);
  });

  it('keeps the beginning and the end of a long log', () => {
    const task = describeTask(workItem, undefined, `first line ${'x'.repeat(50_000)} last line`);

    expect(task).toContain('first line');
    expect(task).toContain('last line');
    expect(task.length).toBeLessThan(9_000);
  });
});
