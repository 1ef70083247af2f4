import { describe, expect, it } from '@jest/globals';
import { demandReadable, queryPage } from '../../../../../local/azure-devops/workItems/records/sizeLimits.ts';

describe('how many work items there are in one answer', () => {
  it.each([
    [20_000, undefined, 20_000],
    [3, undefined, 20_000],
    [20_001, 20_000, 20_000],
    [20_001, 5, 5],
  ])('of %d found and %s asked for, %d are given', (found, top, given) => {
    expect(queryPage(found, top)).toBe(given);
  });

  it.each([
    [20_001, undefined],
    [20_001, 20_001],
  ])('of %d found and %s asked for, none is given: the query is refused', (found, top) => {
    expect(() => queryPage(found, top)).toThrow(/^VS402337: .* exceeds the size limit of 20000\./);
  });

  it('is at most 200 where they are read by their ids', () => {
    expect(() => demandReadable(200)).not.toThrow();
    expect(() => demandReadable(201)).toThrow('VS403474: You requested 201 work items which exceeds the limit of 200');
  });
});
