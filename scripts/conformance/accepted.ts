import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Comparison, DifferentScenario } from './compare.ts';

/**
 * How the local host may differ from the real one. It is never kinder: what goes wrong on the real host goes wrong here.
 * Scenarios of which the order or the timing differs may be equal in one run and not in the next. `not looked at yet` is for the time between a change of the engine and the look at what it changed.
 */
export const differenceKinds = [
  'stricter',
  'other words',
  'order',
  'timing',
  'history rows only',
  'fault of the recording',
  'not looked at yet',
] as const;

export type DifferenceKind = (typeof differenceKinds)[number];

const familySchema = z.strictObject({
  kind: z.enum(differenceKinds),
  reason: z.string().min(20),
  /** Each scenario with the places at which it may differ. */
  scenarios: z.record(z.string(), z.array(z.string()).min(1)),
});

const tableSchema = z.strictObject({ families: z.array(familySchema) });

/** Differences of one kind that have one reason. */
export type AcceptedFamily = z.infer<typeof familySchema>;
export type AcceptedDifferences = z.infer<typeof tableSchema>;

/** Where the accepted differences are written down. */
export const acceptedFile = join(import.meta.dirname, 'acceptedDifferences.json');

/** @throws z.ZodError when the table is not one, Error when a scenario is in it twice */
export function readAccepted(file: string = acceptedFile): AcceptedDifferences {
  const table = tableSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const names = table.families.flatMap(({ scenarios }) => Object.keys(scenarios));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) throw new Error(`${file} lists more than once: ${twice.join(', ')}.`);
  return table;
}

/** What a run has against the table, a line each; none when they agree. */
export function complaintsOf(comparison: Comparison, { families }: AcceptedDifferences): string[] {
  const listed = new Map(families.flatMap(({ scenarios }) => Object.entries(scenarios)));
  const unsteady = new Set(families.filter(isUnsteady).flatMap(({ scenarios }) => Object.keys(scenarios)));
  const isStale = (name: string): boolean => listed.has(name) && !unsteady.has(name);
  return [
    ...comparison.missing.map((name) => `${name}: recorded, and was not run`),
    ...comparison.equal.filter(isStale).map((name) => `${name}: listed as different, and is equal`),
    ...comparison.different.flatMap((scenario) => complaintsOfScenario(scenario, listed.get(scenario.name))),
  ];
}

function isUnsteady({ kind }: AcceptedFamily): boolean {
  return kind === 'order' || kind === 'timing';
}

/** Whether only the order differs of what ran side by side, which with other timing it may on one host too. */
export function isReordered({ differences }: DifferentScenario): boolean {
  return differences.every(({ kind }) => kind === 'order');
}

function complaintsOfScenario(
  { name, differences }: DifferentScenario,
  places: readonly string[] | undefined,
): string[] {
  if (isReordered({ name, differences })) return [];
  if (places === undefined) return [`${name}: differs and is not listed\n${differences.map(describe).join('\n')}`];
  const elsewhere = differences.filter(({ path }) => !places.some((place) => isWithin(path, place)));
  if (elsewhere.length === 0) return [];
  return [`${name}: differs in more than the listed places\n${elsewhere.map(describe).join('\n')}`];
}

/** A place covers what lies below it. */
function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}

function describe({ path, kind, real, other }: DifferentScenario['differences'][number]): string {
  return `  ${path} (${kind})\n    real  ${shortened(real)}\n    here  ${shortened(other)}`;
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

const reasonsByKind: Readonly<Record<'order' | 'history rows only' | 'not looked at yet', string>> = {
  order: 'Work that runs side by side: the same things happen in another order.',
  'history rows only': 'Output, status and what ran are equal; the history has other rows.',
  'not looked at yet': 'To be closed, or to be given its kind and reason, when the engine is changed.',
};

/**
 * The table as a run would have it: scenarios that are equal by now go, others keep their family, new ones are sorted by
 * what can be told without looking.
 */
export function updateAccepted({ families }: AcceptedDifferences, comparison: Comparison): AcceptedDifferences {
  const equal = new Set(comparison.equal);
  const ran = new Set([...comparison.equal, ...comparison.different.map(({ name }) => name)]);
  const updated: AcceptedFamily[] = families.map((family) => ({
    ...family,
    scenarios: Object.fromEntries(
      Object.entries(family.scenarios).filter(([name]) => !ran.has(name) || (isUnsteady(family) && equal.has(name))),
    ),
  }));
  for (const scenario of comparison.different) {
    const before = families.findIndex(
      ({ kind, scenarios }) => scenario.name in scenarios && kind !== 'not looked at yet',
    );
    const family = updated[before] ?? familyFor(updated, kindOf(scenario));
    const known = families[before]?.scenarios[scenario.name] ?? [];
    const places = [...new Set([...known, ...scenario.differences.map(({ path }) => path)])].sort();
    family.scenarios[scenario.name] = places;
  }
  return { families: updated.filter(({ scenarios }) => Object.keys(scenarios).length > 0).map(inOrder) };
}

function familyFor(families: AcceptedFamily[], kind: keyof typeof reasonsByKind): AcceptedFamily {
  const reason = reasonsByKind[kind];
  const existing = families.find((family) => family.kind === kind && family.reason === reason);
  if (existing !== undefined) return existing;
  const made: AcceptedFamily = { kind, reason, scenarios: {} };
  families.push(made);
  return made;
}

function kindOf(scenario: DifferentScenario): keyof typeof reasonsByKind {
  const { differences } = scenario;
  if (isReordered(scenario)) return 'order';
  return differences.every(({ path }) => path.endsWith('history')) ? 'history rows only' : 'not looked at yet';
}

function inOrder(family: AcceptedFamily): AcceptedFamily {
  return {
    ...family,
    scenarios: Object.fromEntries(Object.entries(family.scenarios).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
