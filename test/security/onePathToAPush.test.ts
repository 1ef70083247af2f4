import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/**
 * No path to a push leads around the gate: orchestrations push by one step, that step is one activity, and only that
 * activity reaches the calls that make commits or move branches. A reader sees all of it in three files.
 */
const source = resolve(__dirname, '../../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(source, file), 'utf8') }));

const containing = (pattern: RegExp, within = '') =>
  files.filter(({ file, text }) => file.startsWith(within) && pattern.test(text)).map(({ file }) => file);

describe('what brings commits to a branch', () => {
  it('is asked for by one step of the orchestrations', () => {
    expect(containing(/callActivityWithRetry\([^)]*'pushChange'/, 'orchestrators/')).toEqual([
      'orchestrators/changes/pushThroughGate.ts',
    ]);
    expect(containing(/\bpushThroughGate\(/, 'orchestrators/').toSorted()).toEqual([
      'orchestrators/changes/pushThroughGate.ts',
      'orchestrators/run/approval.ts',
      'orchestrators/shepherd/pushes.ts',
    ]);
  });

  it('is reached by one activity', () => {
    const reaching = /\bpushes\b\s*(\.|:|'|\])|'pushes'|\bbranches\.merge\b/;
    expect(containing(reaching, 'activities/')).toEqual(['activities/publishing/pushChange.ts']);
    expect(containing(/\.pushes\./, 'functions/')).toEqual([]);
    // `code-agent doctor` proves that it may push, with a branch of its own that it removes again.
    expect(containing(/\.pushes\./, 'cli/')).toEqual(['cli/doctor/checkAzureDevOps.ts']);
  });

  it('is known to nobody outside the adapter by its calls', () => {
    const calls = /resources\.(pushes|merges|refs)\b/;
    expect(containing(calls).filter((file) => !file.startsWith('ado/'))).toEqual([]);
  });
});
