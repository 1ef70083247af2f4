import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withDiagram } from '../../scripts/lifecyclePage.ts';
import { runSteps } from '../../src/contracts/runs/run.ts';
import { runTransitions } from '../../src/contracts/runs/runTransitions.ts';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'lifecycle.md'), 'utf8');

describe('docs/lifecycle.md', () => {
  it('draws the steps as the code has them (`npm run docs` writes it)', () => {
    expect(withDiagram(page)).toBe(page);
  });

  it('explains every step', () => {
    const table = page.slice(page.indexOf('| step |'), page.indexOf('## The shepherd'));
    const explained = ['paused', ...table.split('\n').flatMap((row) => (row.split('|')[1] ?? '').trim().split(', '))];
    const early = ['taking back', 'done', 'failed'];

    expect(runSteps.filter((step) => !early.includes(step) && !explained.includes(step))).toEqual([]);
  });

  it('has a way from the beginning to every step', () => {
    const reached = new Set<string>(['fetching work item']);
    for (const step of reached) for (const next of runTransitions[step as (typeof runSteps)[number]]) reached.add(next);

    expect(runSteps.filter((step) => !reached.has(step))).toEqual([]);
  });
});
