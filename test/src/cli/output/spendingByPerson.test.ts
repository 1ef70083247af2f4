import { describe, expect, it } from '@jest/globals';
import { describeTotals, spendingByPerson } from '../../../../src/cli/output/spendingByPerson.ts';
import type { RunSummary } from '../../../../src/contracts/runs/runSummary.ts';

const dana = { id: 'id-of-dana', name: 'dana@contoso.example' };
const rita = { id: 'id-of-rita', name: 'rita@contoso.example' };

function run(day: number, change: Partial<RunSummary>): RunSummary {
  const startedAt = `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`;
  const facts = { project: 'Store', workItemId: day, state: 'ended', cost: 0, events: 1 } as const;
  return { ...facts, runId: `run-${day}`, startedAt, updatedAt: startedAt, ...change };
}

const runs = [
  run(3, { requestedBy: rita.name, requestedById: rita.id, cost: 1, spending: [{ ...rita, tokens: 5, cost: 1 }] }),
  run(5, {
    ...{ requestedBy: 'Dana@contoso.example', requestedById: dana.id, cost: 2_000_000, tokens: 900 },
    spending: [
      { ...dana, tokens: 600, cost: 1_500_000 },
      { ...rita, tokens: 300, cost: 500_000 },
    ],
  }),
  // Refused before its work item was read: only the name is known.
  run(7, { requestedBy: dana.name }),
  // Of an earlier version, and one that the API started.
  run(9, { requestedBy: 'ci', cost: 250_000 }),
];

describe('spendingByPerson', () => {
  it('adds up who used what, known by id, otherwise by name', () => {
    const day = (number: number) => `2026-11-0${number}T10:00:00.000Z`;

    expect(spendingByPerson(runs)).toEqual([
      { id: dana.id, name: 'Dana@contoso.example', runs: 2, tokens: 600, cost: 1_500_000, from: day(5), to: day(7) },
      { ...rita, runs: 2, tokens: 305, cost: 500_001, from: day(3), to: day(5) },
      { name: 'ci', runs: 1, tokens: 0, cost: 250_000, from: day(9), to: day(9) },
    ]);
  });

  it('loses nothing: the sum is that of the runs', () => {
    const sum = spendingByPerson(runs).reduce((all, { cost }) => all + cost, 0);

    expect(sum).toBe(runs.reduce((all, { cost }) => all + cost, 0));
  });

  it('is a table for people', () => {
    expect(describeTotals(spendingByPerson(runs)).split('\n')).toEqual([
      'person                runs  tokens    cost  from        to          id',
      'Dana@contoso.example     2     600  1.5000  2026-11-05  2026-11-07  id-of-dana',
      'rita@contoso.example     2     305  0.5000  2026-11-03  2026-11-05  id-of-rita',
      'ci                       1       0  0.2500  2026-11-09  2026-11-09',
    ]);
  });
});
