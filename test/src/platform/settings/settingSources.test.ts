import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../../../src/platform/settings/configuration.ts';
import { disagreements, readSettingSources, type SettingSources } from '../../../support/settingSources.ts';

const sources = readSettingSources();

describe('code, local.settings.sample.json, Bicep and docs/configuration.md', () => {
  it('name the same settings with the same meaning', () => {
    expect(disagreements(sources)).toEqual([]);
  });

  it('let the app start with the sample', () => {
    expect(() => readSettings(Object.fromEntries(sources.sample))).not.toThrow();
  });
});

describe('a contradiction is found', () => {
  const without = <Value>(map: ReadonlyMap<string, Value>, name: string) =>
    new Map([...map].filter(([key]) => key !== name));
  const given = <Value>(map: ReadonlyMap<string, Value>, name: string, value: Value) => new Map(map).set(name, value);
  const documented = (meaning: string, preset: string) => given(sources.docs, 'CANDIDATES', { meaning, preset });
  const meaning = sources.code.get('CANDIDATES') ?? '';

  it.each<[string, Partial<SettingSources>]>([
    ['CANDIDATES is missing in the sample', { sample: without(sources.sample, 'CANDIDATES') }],
    ['CANDIDATES is missing in Bicep', { bicep: without(sources.bicep, 'CANDIDATES') }],
    ['CANDIDATES is missing in the docs', { docs: without(sources.docs, 'CANDIDATES') }],
    ['CANDIDATE is in the sample only', { sample: given(sources.sample, 'CANDIDATE', '2') }],
    ['CANDIDATE is in Bicep only', { bicep: given(sources.bicep, 'CANDIDATE', '2') }],
    ['ADO_PAT is in Bicep only', { bicep: given(sources.bicep, 'ADO_PAT', '') }],
    ['CANDIDATE is in the docs only', { docs: given(sources.docs, 'CANDIDATE', { meaning, preset: '' }) }],
    ['CANDIDATES is 3 in the sample', { sample: given(sources.sample, 'CANDIDATES', '3') }],
    ['CANDIDATES is 3 in Bicep', { bicep: given(sources.bicep, 'CANDIDATES', '3') }],
    ['CANDIDATES is 3 in the docs', { docs: documented(meaning, '`3`') }],
    ['CANDIDATES means something else in the docs', { docs: documented('How many dates', '`2`') }],
    [
      'MODEL_NAME is not required in the docs',
      { docs: given(sources.docs, 'MODEL_NAME', { meaning: sources.code.get('MODEL_NAME') ?? '', preset: '' }) },
    ],
  ])('%s', (problem, broken) => {
    expect(disagreements({ ...sources, ...broken })).toContain(problem);
  });
});
