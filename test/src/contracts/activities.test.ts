import { describe, expect, it } from '@jest/globals';
import { activityContracts } from '../../../src/contracts/activities.ts';

describe('what activities are given', () => {
  it.each(Object.entries(activityContracts))(
    'is an object, which every host hands over as it is: %s',
    (_name, { input }) => {
      for (const value of [true, 7, 'text', null, undefined, []]) expect(input.safeParse(value).success).toBe(false);
    },
  );
});
