import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { mutations } from './mutations/mutations.ts';

describe('a fix that the campaign takes out', () => {
  it.each(mutations.map((mutation) => [mutation.name, mutation] as const))(
    'stands once where it is looked for: %s',
    (_name, { file, before }) => {
      expect(readFileSync(file, 'utf8').split(before)).toHaveLength(2);
    },
  );
});
