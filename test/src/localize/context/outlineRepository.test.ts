import { describe, expect, it } from '@jest/globals';
import { outlineRepository } from '../../../../src/localize/context/outlineRepository.ts';

describe('the outline of a repository', () => {
  it('counts files and kinds of source by folder, and lists the files at the top', () => {
    const outline = outlineRepository(['src/app/a.ts', 'src/app/b.ts', 'src/c.py', 'docs/index.md', 'README.md']);

    expect(outline).toBe(
      ['5 files: 2 .ts, 1 .py', 'docs/ 1', 'src/ 3: 2 .ts, 1 .py', '  app/ 2: 2 .ts', 'at the top: README.md'].join(
        '\n',
      ),
    );
  });

  it('is the same in whatever order the paths come', () => {
    const paths = ['b/x.ts', 'a/y.ts', 'a/z/w.go', 'LICENSE', 'b/q/r/s.py'];

    expect(outlineRepository(paths.toReversed())).toBe(outlineRepository(paths));
  });

  it('stays short however many folders and files there are', () => {
    const paths = Array.from({ length: 5_000 }, (_one, at) => `${'x'.repeat(99)}${at % 70}/f${at % 900}/file${at}.ts`);

    const outline = outlineRepository([...paths, ...paths.map((_path, at) => `top${at}.md`)]);

    expect(outline.split('\n').length).toBeLessThanOrEqual(40);
    expect(outline.length).toBeLessThan(3_000);
    expect(outline).toContain('and 62 more folders');
    expect(outline).toContain('and 4984 more');
  });
});
