import { isDeepStrictEqual } from 'node:util';
import { withoutNoise } from './noise.ts';
import type { Results } from './recordings.ts';

/** One place at which two hosts differ. */
export interface Difference {
  /** Keys from the scenario's result downwards; `[]` for any place in a list. */
  readonly path: string;
  /** `order`: the same things in another order. `rows`: other events in a history. `value`: anything else. */
  readonly kind: 'order' | 'rows' | 'value';
  readonly real: unknown;
  readonly other: unknown;
}

/** A scenario that differs, and where. */
export interface DifferentScenario {
  readonly name: string;
  readonly differences: readonly Difference[];
}

export interface Comparison {
  readonly equal: readonly string[];
  readonly different: readonly DifferentScenario[];
  /** Recorded, and not run on the other host. */
  readonly missing: readonly string[];
}

/**
 * Compares what two hosts did with the same scenarios.
 * @param names which were to be run
 */
export function compareResults(real: Results, other: Results, names: readonly string[]): Comparison {
  const ran = names.filter((name) => name in other);
  const compared = ran.map((name) => ({ name, differences: differencesOf(real[name], other[name]) }));
  return {
    equal: compared.filter(({ differences }) => differences.length === 0).map(({ name }) => name),
    different: compared.filter(({ differences }) => differences.length > 0),
    missing: names.filter((name) => !(name in other)),
  };
}

/** Where two results differ, noise apart. */
export function differencesOf(real: unknown, other: unknown): Difference[] {
  return differ(withoutNoise(real), withoutNoise(other), '');
}

function differ(real: unknown, other: unknown, path: string): Difference[] {
  if (isSame(real, other)) return [];
  if (Array.isArray(real) && Array.isArray(other)) return differInLists(real, other, path);
  if (!isRecord(real) || !isRecord(other)) return [{ path, kind: 'value', real, other }];
  const keys = [...new Set([...Object.keys(real), ...Object.keys(other)])];
  return keys.flatMap((key) => differ(real[key], other[key], `${path}.${key}`));
}

function differInLists(real: readonly unknown[], other: readonly unknown[], path: string): Difference[] {
  if (isSame(sorted(real), sorted(other))) return [{ path, kind: 'order', real, other }];
  if (path.endsWith('history')) {
    return [{ path, kind: 'rows', real: without(real, other), other: without(other, real) }];
  }
  const length = Math.max(real.length, other.length);
  return Array.from({ length }, (_, index) => differ(real[index], other[index], `${path}[]`)).flat();
}

/** What a list has more often than another has. */
function without(list: readonly unknown[], other: readonly unknown[]): unknown[] {
  const left = other.map((item) => JSON.stringify(item));
  return list.filter((item) => {
    const at = left.indexOf(JSON.stringify(item));
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}

/** As JSON: a key that is missing and one that is undefined are the same, as they were when the results were written. */
function isSame(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(asJson(left), asJson(right));
}

function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function sorted(list: readonly unknown[]): string[] {
  return list.map((item) => JSON.stringify(item) ?? '').sort();
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
