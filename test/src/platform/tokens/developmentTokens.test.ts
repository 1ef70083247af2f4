import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../../../src/contracts/secret.ts';
import { createDevelopmentVerifier, makeDevelopmentToken } from '../../../../src/platform/tokens/developmentTokens.ts';

const key = new Secret('a-key-of-at-least-thirty-two-characters');
const at = Date.parse('2026-11-23T12:00:00Z');
const ann = { name: 'ann', roles: ['reader', 'operator'] } as const;
const hours = 3_600_000;

describe('development tokens', () => {
  it('stand for whom they were made for', async () => {
    const token = await makeDevelopmentToken(key, ann, at);

    expect(await createDevelopmentVerifier(key, () => at + 11 * hours)(token)).toEqual({ id: 'ann', ...ann });
  });

  it('end after twelve hours', async () => {
    const token = await makeDevelopmentToken(key, ann, at);

    await expect(createDevelopmentVerifier(key, () => at + 13 * hours)(token)).rejects.toMatchObject({
      type: 'unauthorized',
    });
  });

  it('of another start are not valid', async () => {
    const token = await makeDevelopmentToken(new Secret('another-key-of-thirty-two-characters'), ann, at);

    await expect(createDevelopmentVerifier(key, () => at)(token)).rejects.toMatchObject({ type: 'unauthorized' });
  });
});
