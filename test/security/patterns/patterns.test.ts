import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { accepted, made } from './accepted.ts';
import { judge } from './judge.ts';
import { readPatterns } from './literals.ts';

const judged = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(__dirname, 'judged.json'), 'utf8')));
const patterns = readPatterns();

/** How many patterns of each file may take more than linear time. */
function steepPatterns(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [literal, files] of patterns.literals) {
    for (const file of judged[literal] === 'linear' ? [] : new Set(files)) counts[file] = (counts[file] ?? 0) + 1;
  }
  return counts;
}

describe('every regular expression of src', () => {
  it('is judged: `npm run patterns` judges new ones', () => {
    const literals = [...patterns.literals.keys()];
    expect(literals.filter((literal) => judged[literal] === undefined)).toEqual([]);
    expect(Object.keys(judged).filter((literal) => !patterns.literals.has(literal))).toEqual([]);
  });

  it('takes linear time, or stands in test/security/patterns/accepted.ts with the reason why it does no harm', () => {
    const allowed = Object.entries(accepted).map(([file, { patterns: count }]) => [file, count]);
    expect(steepPatterns()).toEqual(Object.fromEntries(allowed));
  });

  it('stands there as it is: files that put some together are known', () => {
    expect(Object.fromEntries(patterns.made)).toEqual(made);
  });

  it('is judged by a judge that tells the one kind from the other', () => {
    expect(judge('/ +$/')).toBe('2nd degree polynomial');
    expect(judge('/^ +$/')).toBe('linear');
  });
});
