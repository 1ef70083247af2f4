import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { storedTexts, unusualWords } from './words.ts';

const root = join(__dirname, '..', '..');

/** Whatever people read: sources with their texts and comments, pages, and texts that snapshots show. */
const read = [
  '{src,local,bench,scripts}/**/*.{ts,json,md,sh}',
  'docs/**/*.{md,json}',
  '*.md',
  'infra/**/*.{bicep,md}',
  '.github/**/*.yml',
  'test/**/*.snap',
];

function found(path: string): readonly string[] {
  return readFileSync(join(root, path), 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const text = storedTexts.reduce((left, stored) => left.replaceAll(stored, ''), line);
      return unusualWords
        .filter(({ pattern }) => pattern.test(text))
        .map(({ pattern, instead }) => `${path}:${index + 1}: ${pattern.exec(text)?.[0]} -> ${instead}`);
    });
}

describe('what people read', () => {
  it('has no word that readers stumbled over', () => {
    const paths = read.flatMap((pattern) => globSync(pattern, { cwd: root }));

    expect(paths.length).toBeGreaterThan(1_000);
    expect(paths.flatMap(found)).toEqual([]);
  });

  it.each(['The build is mended.', 'It was taken back.', 'A Remark', 'The task speaks of it.', 'for ever'])(
    'would not say "%s"',
    (text) => {
      expect(unusualWords.some(({ pattern }) => pattern.test(text))).toBe(true);
    },
  );
});
