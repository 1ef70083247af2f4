import { beforeEach, describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../../src/platform/audit/auditChain.ts';
import { anchorHash, signedText } from '../../src/platform/auditAnchors/anchorFormat.ts';
import { createAnchorKeys } from '../../src/platform/auditAnchors/anchorKeys.ts';
import { type AnchoredWorld, anchorKeyName, kindsOf, useAnchoredWorld } from '../support/audit/anchoredWorld.ts';

describe('against whoever may write the storage account', () => {
  const present = useAnchoredWorld();
  let world: AnchoredWorld;
  beforeEach(() => {
    world = present();
  });

  it('finds nothing where nobody did anything', async () => {
    await world.liveThreeDays();

    const { found, verdict } = await world.verify();

    expect(found).toEqual([]);
    expect(verdict).toMatchObject({ anchors: 3, signed: 3 });
    expect(kindsOf((await world.anchor('2026-03-05')).findings)).toEqual([]);
  });

  describe('anchors written ahead', () => {
    it('of the day itself: the app reports it, and writes its own beside it', async () => {
      await world.write('run-a', 'one', '2026-03-01');
      await world.keeper.put('2026-03-01.json', canonicalJson({ day: '2026-03-01', chains: [] }));

      const { anchored, findings } = await world.anchor('2026-03-02');
      await world.keeper.rewrite('run-a', (events) => events.map((event) => ({ ...event, actor: 'rita' })));

      expect(anchored).toEqual(['2026-03-01']);
      expect(kindsOf(findings)).toEqual(['2026-03-01.json not-signed']);
      expect((await world.keeper.names()).filter((name) => /^2026-03-01\.[0-9a-f]{16}\.json$/.test(name))).toHaveLength(
        1,
      );
      expect((await world.verify()).found).toEqual(['2026-03-01.json not-signed', 'run-a anchor']);
    });

    it('of the far future: they do not say where to go on', async () => {
      await world.write('run-a', 'one', '2026-03-01');
      await world.anchor('2026-03-02');
      await world.keeper.put('2099-01-01.json', '{}');

      const { anchored, findings } = await world.anchor('2026-03-05');

      expect(anchored).toEqual(['2026-03-02', '2026-03-03', '2026-03-04']);
      expect(kindsOf(findings)).toEqual(['2099-01-01.json future']);
      expect((await world.verify()).found).toContain('2099-01-01.json future');
    });

    it('of tomorrow, with the hash that it will have to name', async () => {
      await world.write('run-a', 'one', '2026-03-01');
      await world.anchor('2026-03-02');
      const previous = anchorHash(await world.anchorAt('2026-03-01'));
      const ahead = { day: '2026-03-02', previous, chains: [], account: 'devstoreaccount1' };
      await world.keeper.put('2026-03-02.json', canonicalJson({ ...ahead, anchoredAt: '2026-03-03T00:10:00.000Z' }));

      const before = await world.verify();
      await world.write('run-a', 'two', '2026-03-02');
      const { anchored, findings } = await world.anchor('2026-03-03');

      expect(before.found).toEqual(['2026-03-02.json future']);
      expect(anchored).toEqual(['2026-03-02']);
      expect(kindsOf(findings)).toEqual(['2026-03-02.json not-signed']);
      expect((await world.verify()).found).toEqual(['2026-03-02.json not-signed']);
    });

    it('under names and with contents that are no anchor', async () => {
      await world.write('run-a', 'one', '2026-03-01');
      await world.keeper.put('0000', 'x');
      await world.keeper.put('2026-02-31.json', '{}');
      await world.keeper.put('2026-03-01.0000000000000000.json', 'null');

      const { anchored, findings } = await world.anchor('2026-03-02');

      expect(anchored).toEqual(['2026-03-01']);
      expect(kindsOf(findings)).toEqual([
        '0000 foreign',
        '2026-02-31.json foreign',
        '2026-03-01.0000000000000000.json changed',
      ]);
    });
  });

  describe('anchors written anew', () => {
    it('with fewer events in them: the signature is not over them', async () => {
      await world.liveThreeDays();
      const anchor = await world.anchorAt('2026-03-02');
      const fewer = anchor.chains.map((chain) => ({ ...chain, sequence: 1 }));
      await world.keeper.put('2026-03-02.json', canonicalJson({ ...anchor, chains: fewer }));

      expect((await world.verify()).found).toEqual(['2026-03-02.json wrong-signature']);
    });

    it('in another spelling, which a reader may take otherwise', async () => {
      await world.liveThreeDays();
      await world.keeper.put('2026-03-02.json', ` ${await world.keeper.text('2026-03-02.json')}`);

      expect((await world.verify()).found).toEqual(['2026-03-02.json changed']);
    });

    it('with a signature by another key', async () => {
      await world.liveThreeDays();
      world.vault.keys.add('of-the-keeper');
      const { signature: _, ...anchor } = await world.anchorAt('2026-03-02');
      const signature = await world.vault.signer('of-the-keeper').sign(signedText(anchor));
      await world.keeper.put('2026-03-02.json', canonicalJson({ ...anchor, chains: [], signature }));

      expect((await world.verify()).found).toEqual(['2026-03-02.json unknown-key']);
    });

    it('with the signature of another day, or as a copy of another day', async () => {
      await world.liveThreeDays();
      const [first, second] = [await world.anchorAt('2026-03-01'), await world.anchorAt('2026-03-02')];
      await world.keeper.put('2026-03-02.json', canonicalJson({ ...second, signature: first.signature }));
      await world.keeper.put('2026-03-03.json', canonicalJson(first));

      expect((await world.verify()).found).toEqual(['2026-03-02.json wrong-signature', '2026-03-03.json other-day']);
    });

    it('copied from another app of the installation, which has the same key', async () => {
      await world.liveThreeDays();
      const { signature: _, ...anchor } = { ...(await world.anchorAt('2026-03-03')), account: 'cadatagreen' };
      const signature = await world.vault.signer(anchorKeyName).sign(signedText(anchor));
      await world.keeper.put('2026-03-03.json', canonicalJson({ ...anchor, signature }));

      expect((await world.verify()).found).toEqual(['2026-03-03.json other-account']);
    });

    it('without a signature', async () => {
      await world.liveThreeDays();
      const { signature: _, ...anchor } = await world.anchorAt('2026-03-03');
      await world.keeper.put('2026-03-03.json', canonicalJson(anchor));

      expect((await world.verify()).found).toEqual(['2026-03-03.json not-signed']);
    });

    it('by the app itself, after they were removed and the log was rewritten: they come too late', async () => {
      await world.liveThreeDays();
      for (const day of ['2026-03-02', '2026-03-03']) await world.keeper.remove(`${day}.json`);
      await world.keeper.rewrite('run-a', (events) =>
        events.map((event, index) => (index === 0 ? event : { ...event, actor: 'rita' })),
      );

      const sameProcess = await world.anchor('2026-03-05');
      world.restart();
      const anotherOne = await world.anchor('2026-03-05');

      expect(kindsOf(sameProcess.findings)).toEqual([
        '2026-03-02 removed',
        '2026-03-03 removed',
        ...['run-a', 'run-a', 'run-a'].map((run) => `${run} rewritten`),
      ]);
      expect(kindsOf(anotherOne.findings)).toEqual(['2026-03-02.json late', '2026-03-03.json late']);
      expect((await world.verify()).found).toEqual(['2026-03-02.json late', '2026-03-03.json late']);
    });
  });

  describe('anchors removed', () => {
    it('from the middle, from the end, from the beginning', async () => {
      await world.liveThreeDays();
      const texts = new Map<string, string>();
      for (const name of await world.keeper.names()) texts.set(name, await world.keeper.text(name));
      const without = async (day: string) => {
        await world.keeper.remove(`${day}.json`);
        const { found } = await world.verify();
        await world.keeper.put(`${day}.json`, texts.get(`${day}.json`) ?? '');
        return found;
      };

      expect(await without('2026-03-02')).toEqual(['2026-03-02 removed']);
      expect(await without('2026-03-03')).toEqual(['2026-03-03 not-anchored']);
      expect(await without('2026-03-01')).toEqual(['2026-03-01 removed']);
      expect((await world.verify()).found).toEqual([]);
    });

    it('all of them, with everything else: the key is older than the log', async () => {
      await world.liveThreeDays();
      for (const name of await world.keeper.names()) await world.keeper.remove(name);
      for (const run of ['run-a', 'run-b']) await world.keeper.removeRun(run);

      const { found } = await world.verify();
      world.restart();
      const { anchored } = await world.anchor('2026-03-04');

      expect(found).toContain('2026-03-01 not-anchored');
      expect(anchored).toEqual(['2026-03-01', '2026-03-02', '2026-03-03']);
      expect((await world.verify()).found).toEqual(['2026-03-01.json late', '2026-03-02.json late']);
    });
  });

  describe('a key that does not answer', () => {
    it('stops no writing: what it did not sign is reported, and signed an hour later', async () => {
      await world.write('run-a', 'one', '2026-03-01');
      world.vault.setAway(true);

      const away = await world.anchor('2026-03-02');
      await world.write('run-a', 'two', '2026-03-02');
      world.vault.setAway(false);
      world.setNow('2026-03-02T13:10:00Z');
      world.vault.throttle(20, 0);
      const throttled = await world.anchor('2026-03-02');
      world.vault.throttle(0, 0);
      const again = await world.anchor('2026-03-02');

      expect(kindsOf(away.findings)).toEqual(['key cannot-sign']);
      expect(kindsOf(throttled.findings)).toEqual(['key cannot-sign']);
      expect(again).toEqual({ anchored: ['2026-03-01'], findings: [] });
      expect(await world.keeper.names()).toEqual(['2026-03-01.json']);
    });
  });

  describe('an installation that got its key later', () => {
    it('goes on behind the anchors of before, which its first signed one names', async () => {
      const before = world.withoutKey();
      await before.write('run-a', 'one', '2026-02-27');
      await before.anchor('2026-02-28');
      await before.anchor('2026-03-01');

      await world.write('run-a', 'two', '2026-03-01');
      const report = await world.anchor('2026-03-02');
      const { found, verdict } = await world.verify();
      await world.keeper.put('2026-02-28.json', canonicalJson({ day: '2026-02-28', chains: [] }));

      expect(report).toEqual({ anchored: ['2026-03-01'], findings: [] });
      expect(found).toEqual([]);
      expect(verdict).toMatchObject({ anchors: 3, signed: 1 });
      expect((await world.verify()).found).toEqual(['2026-02-28 unlinked', '2026-03-01 unlinked']);
    });
  });

  it('reports no more what somebody looked into, and trusts it no more than before', async () => {
    await world.liveThreeDays();
    const anchor = await world.anchorAt('2026-03-02');
    await world.keeper.put('2099-01-01.json', '{}');
    await world.keeper.put('2026-03-02.json', canonicalJson({ ...anchor, chains: [] }));
    const keys = createAnchorKeys(await world.vault.signer(anchorKeyName).publicKeys());

    const blobs = ['2099-01-01.json', '2026-03-02.json'];
    const acceptedBlobs = await world.verify({ keys, accepted: blobs });
    const acceptedDayToo = await world.verify({ keys, accepted: [...blobs, '2026-03-02'] });

    expect(acceptedBlobs.found).toEqual(['2026-03-02 removed']);
    expect(acceptedDayToo.found).toEqual([]);
    expect(acceptedDayToo.verdict.anchors).toBe(2);
  });
});
