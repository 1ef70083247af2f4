import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { judge } from './judge.ts';
import { readPatterns } from './literals.ts';

/** Judges every regular expression of `src` that was not judged before, and forgets those that are gone. */
const path = join(import.meta.dirname, 'judged.json');
const judged = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(path, 'utf8')));
const { literals } = readPatterns();
const verdicts: [string, string][] = [];
for (const literal of [...literals.keys()].sort()) {
  const verdict = judged[literal] ?? judge(literal);
  verdicts.push([literal, verdict]);
  if (judged[literal] === undefined)
    process.stdout.write(`${verdict}: ${literal} in ${literals.get(literal)?.join(', ')}\n`);
}
writeFileSync(path, `${JSON.stringify(Object.fromEntries(verdicts), null, 2)}\n`);
