import { describe, expect, it } from '@jest/globals';
import { followConversation } from '../../../../src/cli/sandbox/followConversation.ts';
import type { ShownTurn } from '../../../../src/contracts/conversation/shownConversation.ts';
import { shownTurn } from '../../../support/http/shownTurns.ts';

const read = (path: string) => [{ name: 'read_file', summary: `read ${path}` }];
const candidate = (sequence: number, number: number, own: Partial<ShownTurn>) =>
  shownTurn(sequence, { step: 'change', candidate: number, ...own });

/** A follower over turns that a test changes, with a clock that it sets. */
function following(pageSize = 25) {
  const state = { turns: [] as readonly ShownTurn[], time: 0, isDown: false };
  const asked: number[] = [];
  const lines: string[] = [];
  const follower = followConversation({
    async ask(after) {
      asked.push(after);
      if (state.isDown) throw new Error('no answer');
      const rest = state.turns.filter(({ sequence }) => sequence > after);
      const turns = rest.slice(0, pageSize);
      return { turns, ...(rest.length > pageSize ? { next: turns.at(-1)?.sequence } : {}) };
    },
    write: (line) => void lines.push(line),
    now: () => state.time,
  });
  const look = async (step = 'planning') => await follower.look({ customStatus: { step } });
  return { state, asked, lines, follower, look };
}

describe('following a conversation', () => {
  it('writes each turn once, when its tools have answered', async () => {
    const { state, lines, look } = following();
    state.turns = [shownTurn(3, { calls: [{ name: 'read_file' }], isHandled: false })];
    await look();
    expect(lines).toEqual([]);

    state.turns = [shownTurn(3, { calls: read('a.ts') })];
    for (state.time = 200; state.time <= 600; state.time += 200) await look();

    expect(lines).toEqual(['plan: read a.ts']);
  });

  it('does not wait for one candidate to write what another did', async () => {
    const { state, asked, lines, look } = following();
    const waits = candidate(5, 1, { calls: [{ name: 'search' }], isHandled: false });
    state.turns = [waits, candidate(7, 2, { calls: read('b.ts') })];
    await look();
    state.turns = [candidate(5, 1, { calls: read('a.ts') }), candidate(7, 2, { calls: read('b.ts') })];
    state.time = 200;
    await look();
    state.time = 400;
    await look();

    expect(lines).toEqual(['candidate 2: read b.ts', 'candidate 1: read a.ts']);
    expect(asked).toEqual([0, 0, 7]);
  });

  it('looks at once when the run has another step, otherwise after some time', async () => {
    const { state, asked, look } = following();
    await look('planning');
    state.time = 199;
    await look('planning');
    expect(asked).toHaveLength(1);

    await look('drafting candidates');
    expect(asked).toHaveLength(2);
  });

  it('reads all pages', async () => {
    const { state, lines, look } = following(1);
    state.turns = [shownTurn(1, { calls: read('a.ts') }), shownTurn(2, { calls: read('b.ts') })];
    await look();

    expect(lines).toEqual(['plan: read a.ts', 'plan: read b.ts']);
  });

  it('goes on where it was when there was no answer', async () => {
    const { state, lines, look } = following();
    state.turns = [shownTurn(1, { calls: read('a.ts') })];
    state.isDown = true;
    await look();
    state.isDown = false;
    state.time = 200;
    await look();

    expect(lines).toEqual(['plan: read a.ts']);
  });

  it('writes at the end what never came to be done', async () => {
    const { state, lines, follower, look } = following();
    state.turns = [candidate(1, 1, { calls: [{ name: 'search' }], isHandled: false })];
    await look();
    follower.end();
    follower.end();

    expect(lines).toEqual(['candidate 1: called search']);
  });
});
