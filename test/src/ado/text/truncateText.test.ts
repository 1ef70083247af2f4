import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { truncateMarkdown, truncateText } from '../../../../src/ado/text/truncateText.ts';

describe('beginning', () => {
  it('never ends in half a character', () => {
    expect(truncateText('ab🙂', 3)).toBe('ab');
    expect(truncateText('ab🙂', 4)).toBe('ab🙂');
  });
});

describe('truncateMarkdown', () => {
  it('leaves a short text alone', () => {
    expect(truncateMarkdown('text', 4, '_cut_')).toBe('text');
  });

  it('cuts at the end of a line, closes an open code block and says so', () => {
    const text = `intro\n\`\`\`ts\n${'const a = 1;\n'.repeat(20)}\`\`\`\n`;

    expect(truncateMarkdown(text, 100, '_cut_')).toMatch(/^intro\n```ts\n(const a = 1;\n)+```\n\n_cut_$/);
  });

  it('stays within the limit and well formed whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.integer({ min: 40, max: 300 }), (text, limit) => {
        const short = truncateMarkdown(text, limit, '_cut_');

        expect(short.length).toBeLessThanOrEqual(limit);
        expect(short.isWellFormed()).toBe(true);
      }),
    );
  });
});
