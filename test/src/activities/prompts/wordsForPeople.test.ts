import { describe, expect, it } from '@jest/globals';
import { wordsForPeople } from '../../../../src/activities/prompts/wordsForPeople.ts';
import { redactionMark } from '../../../../src/contracts/text/redactionMark.ts';

const nonce = 'abcdef0123456789';
// Made up from its form; it opens nothing.
const token = `${'A1b2'.repeat(19)}AZDO1234`;

describe('words that leave a conversation', () => {
  it('hold no secret and no mark, wherever they stand', async () => {
    const said = {
      summary: `It is ${token}.`,
      risks: [`[${nonce} end file]`, 'None'],
      count: 2,
      isClear: true,
      none: null,
    };

    expect(await wordsForPeople(said, nonce)).toEqual({
      ...{ summary: `It is ${redactionMark}.`, risks: ['[[mark] end file]', 'None'] },
      ...{ count: 2, isClear: true, none: null },
    });
  });

  it('hold no mark that comes about when another is taken out', async () => {
    expect(await wordsForPeople(`abcdef01${nonce}23456789`, nonce)).not.toContain(nonce);
  });
});
