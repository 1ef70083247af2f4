import { describe, expect, it } from '@jest/globals';
import {
  matchesAnyPathPattern,
  matchesPathPattern,
  pathPatternSchema,
} from '../../../../src/contracts/paths/pathPattern.ts';

describe('matchesPathPattern', () => {
  it.each([
    ['src/a.ts', 'src/**'],
    ['src/a/b/c.ts', 'src/**'],
    ['src/a.ts', 'src/*.ts'],
    ['SRC/A.TS', 'src/*.ts'],
    ['package.json', '**/package.json'],
    ['a/b/package.json', '**/package.json'],
    ['a/CODEOWNERS', '**/codeowners'],
    ['ci/my-azure-pipelines.release.yml', '**/*azure-pipelines*.yml'],
    ['src/a/x/test/b.ts', 'src/**/test/*.ts'],
    ['src/test/b.ts', 'src/**/test/*.ts'],
    ['a+b/(c).ts', 'a+b/(c).ts'],
    ['anything', '**'],
  ])('finds %s in %s', (path, pattern) => {
    expect(matchesPathPattern(path, pattern)).toBe(true);
  });

  it.each([
    ['src/a/b.ts', 'src/*.ts'],
    ['src', 'src/**'],
    ['xsrc/a.ts', 'src/**'],
    ['src/a.tsx', 'src/*.ts'],
    ['my-package.json', '**/package.json'],
    ['src/atest/b.ts', 'src/**/test/*.ts'],
    ['abc', 'a.c'],
    ['', '**'],
  ])('does not find %s in %s', (path, pattern) => {
    expect(matchesPathPattern(path, pattern)).toBe(false);
  });

  it('takes one matching pattern of many', () => {
    expect(matchesAnyPathPattern('docs/a.md', ['src/**', 'docs/**'])).toBe(true);
    expect(matchesAnyPathPattern('docs/a.md', [])).toBe(false);
  });

  it('answers a hostile pattern', () => {
    expect(matchesPathPattern('a/'.repeat(200), `${'**/*a*'.repeat(30)}b`)).toBe(false);
  });
});

describe('pathPatternSchema', () => {
  it.each(['/src/**', './src', '../src', '!src/**', 'src\\**', '', 'x'.repeat(201)])('refuses %j', (pattern) => {
    expect(pathPatternSchema.safeParse(pattern).success).toBe(false);
  });

  it.each(['.github/**', '**/*.md', 'a b/ü.ts'])('takes %j', (pattern) => {
    expect(pathPatternSchema.safeParse(pattern).success).toBe(true);
  });
});
