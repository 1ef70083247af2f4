import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Anchor, parseAnchor } from '../../src/platform/storage/anchorFormat.ts';
import { createAuditWorld } from '../support/auditWorld.ts';
import { startTestStorage, type TestStorage } from '../support/azurite.ts';
import { type KeyVaultServer, startKeyVaultServer } from '../support/keyVaultServer.ts';

const keyName = 'audit-anchors';
const keyMade = Date.parse('2026-03-01T06:00:00Z');

describe('against whoever may write the tables', () => {
  let storage: TestStorage;
  let vault: KeyVaultServer;
  let world: ReturnType<typeof createAuditWorld>;

  beforeAll(async () => {
    storage = await startTestStorage();
  }, 60_000);
  afterAll(async () => await storage.stop());
  beforeEach(async () => {
    vault = await startKeyVaultServer(() => keyMade);
    vault.keys.add(keyName);
    world = createAuditWorld(storage, () => ({ signer: vault.signer(keyName) }));
    await world.keeper.clear();
  });
  afterEach(async () => await vault.close());

  /** Three days with two runs, anchored until 2026-03-03, and one more event on the day that is not over. */
  async function liveThreeDays(): Promise<void> {
    await world.write('run-a', 'one', '2026-03-01');
    await world.write('run-b', 'one', '2026-03-01');
    await world.anchor('2026-03-02');
    await world.write('run-a', 'two', '2026-03-02');
    await world.write('run-a', 'three', '2026-03-02');
    await world.anchor('2026-03-03');
    await world.write('run-a', 'four', '2026-03-03');
    await world.anchor('2026-03-04');
    await world.write('run-a', 'five', '2026-03-04');
  }

  const anchorAt = async (day: string): Promise<Anchor> => {
    const anchor = parseAnchor(await world.keeper.text(`${day}.json`));
    if (anchor === undefined) throw new Error(`there is no anchor of ${day}`);
    return anchor;
  };
  const kindsOf = (findings: readonly { readonly subject: string; readonly kind: string }[]) =>
    findings.map(({ subject, kind }) => `${subject} ${kind}`);

  describe('events', () => {
    it.each<[string, Parameters<ReturnType<typeof createAuditWorld>['keeper']['rewrite']>[1]]>([
      ['changed', (events) => events.map((event, at) => (at === 1 ? { ...event, actor: 'rita' } : event))],
      ['removed', (events) => events.filter((_event, at) => at !== 1)],
      ['added', (events) => events.toSpliced(1, 0, { ...events[1], effectKey: 'added' })],
      ['put in another order', (events) => [0, 2, 1, 3, 4].map((at) => events[at] ?? {})],
      ['cut off', (events) => events.slice(0, 2)],
      ['replaced from some day on', (events) => [...events.slice(0, 3), { ...events[3], actor: 'rita' }]],
    ])('%s, with every hash, head and effect key made anew', async (_what, change) => {
      await liveThreeDays();
      await world.keeper.rewrite('run-a', change);

      expect((await world.verify()).found).toEqual(['run-a anchor']);
      expect(kindsOf((await world.anchor('2026-03-04')).findings)).toContain('run-a rewritten');
    });

    it('added behind the newest anchor: the app remembers what it wrote', async () => {
      await liveThreeDays();
      await world.keeper.rewrite('run-a', (events) => [...events.slice(0, 4), { ...events[4], actor: 'rita' }]);

      const { findings } = await world.anchor('2026-03-05');

      expect(findings).toEqual([
        { kind: 'rewritten', subject: 'run-a', message: 'Event 5 of run-a is not the one that this app wrote.' },
      ]);
    });

    it('that say they are older than the newest anchor, which does not know them', async () => {
      await liveThreeDays();
      await world.keeper.rewrite('made-up', () => [
        { runId: 'made-up', type: 'step-entered', at: '2026-03-02T12:00:00.000Z', data: { step: 'x' }, effectKey: 'x' },
      ]);
      await world.keeper.days.createEntity({ partitionKey: '2026-03-02', rowKey: 'made-up' });

      expect((await world.verify()).found).toEqual(['made-up backdated']);
    });

    it('behind a head that was moved back while the app anchored', async () => {
      await liveThreeDays();
      const third = await world.keeper.events.getEntity<{ hash: string }>('run-a', '0000000003');
      const head = { partitionKey: 'run-a', rowKey: 'head', sequence: 3, hash: third.hash };
      await world.keeper.events.updateEntity(head, 'Merge');

      const { findings } = await world.anchor('2026-03-05');

      expect(kindsOf(findings)).toEqual(['run-a rewritten']);
      expect((await anchorAt('2026-03-04')).chains).toMatchObject([{ runId: 'run-a', sequence: 5 }]);
    });

    it('of a run whose note for the day was removed: it is anchored all the same', async () => {
      await liveThreeDays();
      await world.keeper.days.deleteEntity('2026-03-04', 'run-a');

      const { findings } = await world.anchor('2026-03-05');

      expect(kindsOf(findings)).toEqual(['run-a rewritten']);
      expect((await anchorAt('2026-03-04')).chains).toMatchObject([{ runId: 'run-a', sequence: 5 }]);
    });

    it('in rows that cannot be read: they stop nothing', async () => {
      await liveThreeDays();
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
