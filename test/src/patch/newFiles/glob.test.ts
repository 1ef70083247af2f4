import { describe, expect, it } from '@jest/globals';
import { matchesGlob } from '../../../../src/patch/newFiles/glob.ts';

describe('matchesGlob', () => {
  it.each([
    ['*', ['a', 'a.b'], ['a/b']],
    ['**', ['a', 'a/b/c'], []],
    ['**/*.cs', ['a.cs', 'a/b.cs', 'a/b/c.cs'], ['a.c', 'a.css']],
    ['src/**/x', ['src/x', 'src/a/x', 'src/a/b/x'], ['x', 'src/ax', 'src/x/y']],
    ['src/**', ['src/a', 'src/a/b'], ['src', 'lib/a']],
    ['*.{js,ts}', ['a.js', 'a.ts'], ['a.jsx', 'a.{js,ts}']],
    ['{a,b{c,d}}.x', ['a.x', 'bc.x', 'bd.x'], ['b.x']],
    ['v{1..3}', ['v1', 'v3'], ['v0', 'v4', 'v1..3']],
    ['{single}.x', ['{single}.x'], ['single.x']],
    ['a{b', ['a{b'], ['ab']],
    ['[a-c]?[!x]', ['abc', 'c.y'], ['dbc', 'abx', 'a/b']],
    ['\\*.md', ['*.md'], ['a.md']],
    ['[ab', ['[ab'], ['a']],
    ['Makefile', ['Makefile'], ['makefile', 'aMakefile']],
  ])('%s', (pattern, matching, others) => {
    expect(matching.filter((path) => !matchesGlob(path, pattern))).toEqual([]);
    expect(others.filter((path) => matchesGlob(path, pattern))).toEqual([]);
  });

  it('matches nothing with a pattern that has too many alternatives', () => {
    expect(matchesGlob('a', '{a,b}'.repeat(70))).toBe(false);
  });
});
