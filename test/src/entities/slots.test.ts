import { describe, expect, it } from '@jest/globals';
import { noSlots, type SlotsState } from '../../../src/contracts/runs/entities.ts';
import { acquireSlot, releaseSlots } from '../../../src/entities/slots.ts';

const at = '2026-11-23T12:00:00.000Z';

function acquire(state: SlotsState, runId: string, limit = 2, mayWait = true) {
  return acquireSlot(state, { runId, at, limit, mayWait });
}

function acquireAll(runIds: readonly string[], limit = 2): SlotsState {
  return runIds.reduce((state, runId) => acquire(state, runId, limit).state, noSlots);
}

describe('slots', () => {
  it('gives a place to as many as the limit says and queues the others in their order', () => {
    const state = acquireAll(['a', 'b', 'c', 'd']);

    expect(state.holders.map((one) => one.runId)).toEqual(['a', 'b']);
    expect(state.waiting.map((one) => one.runId)).toEqual(['c', 'd']);
    expect(acquire(state, 'd').result).toEqual({ granted: false, ahead: 1, holders: ['a', 'b'], before: ['c'] });
  });

  it('says who is next when a place is given back, and keeps the place for them', () => {
    const released = releaseSlots(acquireAll(['a', 'b', 'c', 'd']), { runIds: ['a'] });

    expect(released.result).toEqual({ next: ['c'] });
    expect(acquire(released.state, 'd').result).toMatchObject({ granted: false });
    expect(acquire(released.state, 'c').result).toMatchObject({ granted: true });
  });

  it('gives nobody a second place, and takes nobody their turn', () => {
    const state = acquireAll(['a', 'b', 'c']);

    expect(acquire(state, 'a').state).toEqual(state);
    expect(acquire(state, 'c').state).toEqual(state);
  });

  it('does not queue who may not wait', () => {
    const asked = acquire(acquireAll(['a'], 1), 'b', 1, false);

    expect(asked.result).toEqual({ granted: false, ahead: 0, holders: ['a'], before: [] });
    expect(asked.state.waiting).toEqual([]);
  });

  it('takes the places and turns of dead runs back', () => {
    const state = acquireAll(['dead', 'b', 'also-dead', 'd']);

    expect(releaseSlots(state, { runIds: ['dead', 'also-dead'] })).toMatchObject({
      state: { holders: [{ runId: 'b' }], waiting: [{ runId: 'd' }] },
      result: { next: ['d'] },
    });
  });

  it('names who is before a run in the queue, so that the dead among them can be found', () => {
    const state = releaseSlots(acquireAll(['a', 'dead', 'c'], 1), { runIds: ['a'] }).state;

    expect(acquire(state, 'c', 1).result).toEqual({ granted: false, ahead: 1, holders: [], before: ['dead'] });
  });

  it('follows a limit that was raised or lowered', () => {
    const state = acquireAll(['a', 'b', 'c']);

    expect(acquire(state, 'c', 3).result).toMatchObject({ granted: true });
    expect(releaseSlots(acquire(state, 'c', 1).state, { runIds: ['a'] }).result).toEqual({ next: [] });
  });
});
