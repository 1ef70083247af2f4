import type { RunStep } from '../../contracts/runs/run.ts';

/** Persisted names of steps that read oddly in a sentence. */
const phrases: Partial<Record<RunStep, string>> = {
  'waiting for its turn': 'waiting for a free slot',
  'taking snapshot': 'reading the repository',
  'fetching work item': 'reading the work item',
  'reading rules': 'reading the rules',
  'pushing branch': 'pushing the branch',
  'opening pull request': 'opening the pull request',
  'taking back': 'cleaning up',
};

/** A step of a run in words that fit behind `while`. @param step as persisted, also one of another version */
export function stepPhrase(step: string): string {
  return new Map<string, string>(Object.entries(phrases)).get(step) ?? step;
}
