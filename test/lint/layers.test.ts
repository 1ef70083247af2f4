import { describe, expect, it } from '@jest/globals';
import { arrowRules, expandImports, filesOf } from '../../scripts/layers/arrowRules.ts';

const table = [
  { path: 'src/low', holds: 'low things', imports: [] },
  { path: 'src/high/inner', holds: 'inner things', imports: ['src/low'] },
  { path: 'src/high', holds: 'high things', imports: ['src/high/*', 'src/low'] },
  { path: 'src/main.ts', holds: 'the start', imports: ['src/high'] },
];
const paths = table.map(({ path }) => path);

describe('the rules made of the table of modules', () => {
  it.each([
    ['src/low/a.ts', 'src/low/deeper/b.ts', true],
    ['src/low/a.ts', 'src/high/b.ts', false],
    ['src/high/a.ts', 'src/low/b.ts', true],
    ['src/high/a.ts', 'src/high/inner/b.ts', true],
    ['src/high/inner/a.ts', 'src/high/b.ts', false],
    ['src/high/innermost/a.ts', 'src/high/b.ts', true],
    ['src/main.ts', 'src/high/b.ts', true],
    ['src/main.ts', 'src/high/inner/b.ts', false],
    ['src/main.ts', 'src/low/b.ts', false],
    ['src/nowhere/a.ts', 'src/low/b.ts', false],
  ])('%s may import %s: %s', (from, to, allowed) => {
    const broken = arrowRules(table).filter(
      (rule) => matches(from, rule.from) && matches(to, rule.to) && rule.severity === 'error',
    );

    expect(broken.length === 0).toBe(allowed);
  });

  it('refuse an import of what is no module', () => {
    expect(() => expandImports(['src/lowest'], paths)).toThrow('"src/lowest" is imported but is no module.');
  });

  it('take a file for itself only', () => {
    expect(new RegExp(filesOf('src/main.ts', paths)).test('src/main.tsx')).toBe(false);
  });
});

function matches(path: string, side: { readonly path?: string; readonly pathNot?: readonly string[] }): boolean {
  const wanted = side.path === undefined || new RegExp(side.path).test(path);
  return wanted && !(side.pathNot ?? []).some((pattern) => new RegExp(pattern).test(path));
}
