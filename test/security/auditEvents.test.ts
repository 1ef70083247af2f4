import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AnchoredWorld, kindsOf, useAnchoredWorld } from '../support/audit/anchoredWorld.ts';
import type { createAuditWorld } from '../support/audit/auditWorld.ts';

describe('against whoever may write the tables', () => {
  const present = useAnchoredWorld();
  let world: AnchoredWorld;
  beforeEach(() => {
    world = present();
  });

  describe('events', () => {
    it.each<[string, Parameters<ReturnType<typeof createAuditWorld>['keeper']['rewrite']>[1]]>([
      ['changed', (events) => events.map((event, at) => (at === 1 ? { ...event, actor: 'rita' } : event))],
      ['removed', (events) => events.filter((_event, at) => at !== 1)],
      ['added', (events) => events.toSpliced(1, 0, { ...events[1], effectKey: 'added' })],
      ['put in another order', (events) => [0, 2, 1, 3, 4].map((at) => events[at] ?? {})],
      ['cut off', (events) => events.slice(0, 2)],
      ['replaced from some day on', (events) => [...events.slice(0, 3), { ...events[3], actor: 'rita' }]],
    ])('%s, with every hash, head and effect key made anew', async (_what, change) => {
      await world.liveThreeDays();
      await world.keeper.rewrite('run-a', change);

      expect((await world.verify()).found).toEqual(['run-a anchor']);
      expect(kindsOf((await world.anchor('2026-03-04')).findings)).toContain('run-a rewritten');
    });

    it('added behind the newest anchor: the app remembers what it wrote', async () => {
      await world.liveThreeDays();
      await world.keeper.rewrite('run-a', (events) => [...events.slice(0, 4), { ...events[4], actor: 'rita' }]);

      const { findings } = await world.anchor('2026-03-05');

      expect(findings).toEqual([
        { kind: 'rewritten', subject: 'run-a', message: 'Event 5 of run-a differs from the one this app wrote.' },
      ]);
    });

    it('that say they are older than the newest anchor, which does not know them', async () => {
      await world.liveThreeDays();
      await world.keeper.rewrite('made-up', () => [
        { runId: 'made-up', type: 'step-entered', at: '2026-03-02T12:00:00.000Z', data: { step: 'x' }, effectKey: 'x' },
      ]);
      await world.keeper.days.createEntity({ partitionKey: '2026-03-02', rowKey: 'made-up' });

      expect((await world.verify()).found).toEqual(['made-up backdated']);
    });

    it('behind a head that was moved back while the app anchored', async () => {
      await world.liveThreeDays();
      const third = await world.keeper.events.getEntity<{ hash: string }>('run-a', '0000000003');
      const head = { partitionKey: 'run-a', rowKey: 'head', sequence: 3, hash: third.hash };
      await world.keeper.events.updateEntity(head, 'Merge');

      const { findings } = await world.anchor('2026-03-05');

      expect(kindsOf(findings)).toEqual(['run-a rewritten']);
      expect((await world.anchorAt('2026-03-04')).chains).toMatchObject([{ runId: 'run-a', sequence: 5 }]);
    });

    it('of a run whose note for the day was removed: it is anchored all the same', async () => {
      await world.liveThreeDays();
      await world.keeper.days.deleteEntity('2026-03-04', 'run-a');

      const { findings } = await world.anchor('2026-03-05');

      expect(kindsOf(findings)).toEqual(['run-a rewritten']);
      expect((await world.anchorAt('2026-03-04')).chains).toMatchObject([{ runId: 'run-a', sequence: 5 }]);
    });

    it('in rows that cannot be read: they stop nothing', async () => {
      await world.liveThreeDays();
      await world.keeper.events.updateEntity({ partitionKey: 'run-a', rowKey: 'head', sequence: 'x' }, 'Merge');
      await world.keeper.events.updateEntity({ partitionKey: 'run-a', rowKey: '0000000005', event: 7 }, 'Merge');
      await world.keeper.days.createEntity({ partitionKey: '0000', rowKey: 'run-a' });

      const { anchored, findings } = await world.anchor('2026-03-05');

      expect(anchored).toEqual(['2026-03-04']);
      expect(kindsOf(findings)).toEqual(['run-a rewritten']);
      expect((await world.verify()).found).toEqual(['run-a changed', 'run-a head']);
    });
  });
});
