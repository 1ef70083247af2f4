import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type ChainHead,
  emptyChain,
  hashOf,
  linkEvent,
  type StoredEvent,
} from '../../../../src/platform/audit/auditChain.ts';
import { type StoredChain, verifyChain } from '../../../../src/platform/audit/verifyChain.ts';

function chainOf(length: number): StoredChain {
  const events: StoredEvent[] = [];
  const effects = new Map<string, number>();
  let head: ChainHead = emptyChain;
  for (let number = 1; number <= length; number += 1) {
    const effectKey = `step ${number}`;
    const at = '2026-11-23T10:00:00.000Z';
    const event = linkEvent({ runId: 'run', type: 'step-entered', data: { step: effectKey }, at, effectKey }, head);
    events.push(event);
    effects.set(hashOf(effectKey), number);
    head = event;
  }
  return { runId: 'run', events, effects, head };
}

const place = (chain: StoredChain) => verifyChain(chain).map(({ sequence }) => sequence);

describe('verifyChain', () => {
  it('finds nothing wrong with a chain as it was written', () => {
    fc.assert(fc.property(fc.nat(20), (length) => expect(verifyChain(chainOf(length))).toEqual([])));
  });

  it('finds any changed character, in the event it stands in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), fc.string({ minLength: 1 }), (length, seed, text) => {
        const chain = chainOf(length);
        const changed = (seed % length) + 1;
        const events = chain.events.map((event) => {
          if (event.sequence !== changed) return event;
          const at = seed % event.text.length;
          return { ...event, text: `${event.text.slice(0, at)}${text}${event.text.slice(at)}` };
        });

        expect(place({ ...chain, events })).toEqual([changed]);
      }),
    );
  });

  it('finds any event that was written anew together with its hash', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.nat(), (length, seed) => {
        const chain = chainOf(length);
        const index = seed % (length - 1);
        const before: ChainHead = chain.events[index - 1] ?? emptyChain;
        const at = '2026-11-23T11:00:00.000Z';
        const effectKey = `step ${index + 1}`;
        const forged = linkEvent(
          { runId: 'run', type: 'step-entered', data: { step: 'forged' }, at, effectKey },
          before,
        );
        const events = chain.events.with(index, forged);

        expect(verifyChain({ ...chain, events })).toMatchObject([{ kind: 'broken-link', sequence: index + 2 }]);
      }),
    );
  });

  it('finds any removed stretch, also at the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), fc.nat(), (length, from, count) => {
        const chain = chainOf(length);
        const first = from % length;
        const events = chain.events.toSpliced(first, 1 + (count % (length - first)));

        expect(verifyChain({ ...chain, events })).toMatchObject([{ kind: 'removed', sequence: first + 1 }]);
      }),
    );
  });

  it('finds an effect key that is gone, and one that names another event', () => {
    const chain = chainOf(3);
    const without = new Map([...chain.effects].filter(([, sequence]) => sequence !== 2));
    const swapped = new Map([...chain.effects].map(([key, sequence]) => [key, sequence === 3 ? 1 : sequence]));

    expect(verifyChain({ ...chain, effects: without })).toMatchObject([{ kind: 'effect-key', sequence: 2 }]);
    expect(verifyChain({ ...chain, effects: swapped })).toMatchObject([{ kind: 'effect-key', sequence: 3 }]);
  });

  it('finds events that were moved in from another run', () => {
    const chain = chainOf(3);

    expect(verifyChain({ ...chain, runId: 'another' }).map(({ kind }) => kind)).toEqual(Array(3).fill('reordered'));
  });
});
