import { describe, expect, it } from '@jest/globals';
import { workItemMarkdown } from '../../../../src/activities/toolContext/workItemMarkdown.ts';

const bug = {
  id: 7,
  type: 'Bug',
  state: 'Active',
  title: 'Sums are wrong',
  tags: [],
  description: 'Add 1.',
  comments: [],
};

function comments(count: number, text: (id: number) => string) {
  return Array.from({ length: count }, (_, at) => ({
    ...{ id: at + 1, author: 'Dana', createdAt: '2026-11-30T12:00:00Z', text: text(at + 1) },
  }));
}

describe('workItemMarkdown', () => {
  it('shows title, type, state, tags, long fields and comments', () => {
    const markdown = workItemMarkdown({
      ...bug,
      tags: ['agent', 'ui'],
      fields: [{ name: 'System info', text: 'Node 24\n' }],
      comments: comments(2, (id) => `Comment ${id}`),
    });

    expect(markdown).toBe(
      [
        '# Bug 7: Sums are wrong\nState: Active\nTags: agent, ui',
        'Add 1.',
        '## System info',
        'Node 24',
        '## Comments',
        '### Dana, 2026-11-30T12:00:00Z',
        'Comment 1',
        '### Dana, 2026-11-30T12:00:00Z',
        'Comment 2',
      ].join('\n\n'),
    );
  });

  it('says so where there is no description', () => {
    expect(workItemMarkdown({ ...bug, description: ' \n' })).toBe(
      '# Bug 7: Sums are wrong\nState: Active\n\nIt has no description.',
    );
  });

  it('cuts a long description in its middle, so that acceptance criteria stay', () => {
    const description = `Begin\n${'log\n'.repeat(10_000)}## Acceptance criteria\n\nSums are right.`;

    const markdown = workItemMarkdown({ ...bug, description });

    expect(markdown.length).toBeLessThanOrEqual(12_000);
    expect(markdown.length).toBeGreaterThan(11_800);
    expect(markdown).toContain('State: Active\n\nBegin\nlog');
    expect(markdown).toMatch(/\[… 28\d{3} characters are left out here …\]/);
    expect(markdown.endsWith('## Acceptance criteria\n\nSums are right.')).toBe(true);
  });

  it('shows short fields whole beside a long one', () => {
    const fields = [
      { name: 'Log', text: 'x'.repeat(50_000) },
      { name: 'Steps', text: 'y'.repeat(2_000) },
    ];

    const markdown = workItemMarkdown({ ...bug, description: 'z'.repeat(3_000), fields });

    expect(markdown.length).toBeLessThanOrEqual(12_000);
    expect(markdown).toContain('y'.repeat(2_000));
    expect(markdown).toContain('z'.repeat(3_000));
  });

  it('shows the newest comments, as many as have room, and says how many there are', () => {
    const short = workItemMarkdown({ ...bug, comments: comments(40, (id) => `Comment ${id}.`) });
    const long = workItemMarkdown({ ...bug, comments: comments(40, (id) => `Comment ${id}.${'x'.repeat(5_000)}`) });

    expect(short).toContain('## Comments (the last 10 of 40)');
    expect(short).toContain('Comment 31.');
    expect(short).not.toContain('Comment 30.');
    expect(long).toContain('## Comments (the last 2 of 40)');
    expect(long).toContain('Comment 40.');
  });

  it('stays within its bound and in its lines, whatever people wrote', () => {
    const long = '\u{1F600}\n'.repeat(50_000);
    const fields = Array.from({ length: 100 }, () => ({ name: long, text: long }));

    const markdown = workItemMarkdown({
      ...{ id: 7, type: long, state: long, title: long, tags: [long, long], description: long, fields },
      comments: [{ id: 1, author: long, createdAt: long, text: long }, ...comments(50, () => long)],
    });

    expect(markdown.length).toBeLessThanOrEqual(12_000);
    expect(markdown.isWellFormed()).toBe(true);
    expect(markdown.split('\n')[1]).toMatch(/^State: /);
  });
});
