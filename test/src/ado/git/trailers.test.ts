import { describe, expect, it } from '@jest/globals';
import { appendTrailers, hasTrailers } from '../../../../src/ado/git/trailers.ts';

const trailers = [
  ['Agent-Run', 'contoso-shop-7-r1'],
  ['Agent-Step', 'push'],
] as const;

describe('appendTrailers', () => {
  it('puts the trailers into a last paragraph of their own', () => {
    expect(appendTrailers('Fix it\n\nBecause.\n', trailers)).toBe(
      'Fix it\n\nBecause.\n\nAgent-Run: contoso-shop-7-r1\nAgent-Step: push',
    );
  });

  it.each([[['Bad key', 'x']], [['Key', 'two\nlines']]] as const)('refuses the trailer %j', (trailer) => {
    expect(() => appendTrailers('Fix', [trailer])).toThrow(expect.objectContaining({ type: 'invalid-input' }));
  });
});

describe('hasTrailers', () => {
  it('finds them again, also with the line feed Azure DevOps adds', () => {
    expect(hasTrailers(`${appendTrailers('Fix', trailers)}\n`, trailers)).toBe(true);
  });

  it('is not taken in by another run whose id begins the same', () => {
    const other = appendTrailers('Fix', [['Agent-Run', 'contoso-shop-7-r12'], trailers[1]]);

    expect(hasTrailers(other, trailers)).toBe(false);
  });

  it('looks at the last paragraph only, since the text before may be anybody’s', () => {
    const quoted = `${appendTrailers('Fix', trailers)}\n\nSigned-off-by: Dana`;

    expect(hasTrailers(quoted, trailers)).toBe(false);
    expect(hasTrailers('', trailers)).toBe(false);
  });
});
