import { describe, expect, it } from '@jest/globals';
import { describeConversation, turnLines } from '../../../../src/cli/output/turnLines.ts';
import { shownTurn } from '../../../support/http/shownTurns.ts';

const effort = '  12,345 tokens in (10,240 cached), 321 out, cost 0.012; 4.2 s';

describe('the lines of a turn', () => {
  it('say who did what, one line a tool', () => {
    const read = { name: 'read_file', summary: 'read src/basket.ts 1–60' };
    const searched = { name: 'search', summary: 'searched "lineTotal": 4 places' };

    expect(turnLines(shownTurn(1, { calls: [read, searched] }))).toEqual([
      'plan: read src/basket.ts 1–60',
      'plan: searched "lineTotal": 4 places',
    ]);
    expect(turnLines(shownTurn(2, { step: 'change', candidate: 2, calls: [{ name: 'apply_patch' }] }))).toEqual([
      'candidate 2: called apply_patch',
    ]);
    expect(turnLines(shownTurn(3, { step: 'review' }))).toEqual(['review: wrote its answer']);
  });

  it('never hold what a terminal would act on', () => {
    const summary = 'read a\u001b]0;owned\u0007\r\nplan: finished';

    expect(turnLines(shownTurn(1, { calls: [{ name: 'read_file', summary }] }))).toEqual([
      'plan: read a<U+001B>]0;owned<U+0007> plan: finished',
    ]);
  });
});

describe('a conversation for people', () => {
  it('is a block a turn: what it did and wrote, tokens, time and cost', () => {
    const calls = [{ name: 'read_file', summary: 'read src/basket.ts 1–60' }];
    const turns = [
      shownTurn(1, { calls, text: 'Let me look.' }),
      shownTurn(2, { step: 'change', candidate: 1, note: 'The answer is no longer stored.' }),
    ];

    expect(describeConversation(turns).split('\n')).toEqual([
      'plan, turn 1  2026-12-01T10:00:00.000Z  gpt-5',
      '  read src/basket.ts 1–60',
      '  | Let me look.',
      effort,
      '',
      'candidate 1, turn 1  2026-12-01T10:00:00.000Z  gpt-5',
      '  The answer is no longer stored.',
      effort,
    ]);
  });

  it('has what the app said and the tools answered where the turn holds it', () => {
    const turn = shownTurn(1, {
      messages: [{ step: 'plan', text: 'Plan the change now.' }],
      calls: [{ name: 'read_file', summary: 'read a', output: '1 one\n2 two\u001b[2J' }],
    });

    expect(describeConversation([turn]).split('\n').slice(1, -1)).toEqual([
      '  < Plan the change now.',
      '  read a',
      '  > 1 one',
      '  > 2 two<U+001B>[2J',
    ]);
  });

  it('says how much of a long text it leaves out', () => {
    const text = Array.from({ length: 14 }, (_, at) => `line ${at + 1}`).join('\n');
    const lines = describeConversation([shownTurn(1, { text })]).split('\n');

    expect(lines.slice(12, 14)).toEqual(['  | line 12', '  | … 2 more lines']);
  });

  it('says so when there are no turns', () => {
    expect(describeConversation([])).toBe('No turns.');
  });
});
