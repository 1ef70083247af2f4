import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { type Anchor, parseAnchor } from '../../../src/platform/auditAnchors/anchorFormat.ts';
import { startTestStorage, type TestStorage } from '../azure/azurite.ts';
import { type KeyVaultServer, startKeyVaultServer } from '../azure/keyVaultServer.ts';
import { createAuditWorld } from './auditWorld.ts';

/** The key that signs the anchors. */
export const anchorKeyName = 'audit-anchors';
const keyMade = Date.parse('2026-03-01T06:00:00Z');

export interface AnchoredWorld extends ReturnType<typeof createAuditWorld> {
  readonly vault: KeyVaultServer;
  /** Three days with two runs, anchored until 2026-03-03, and one more event on the day that is not over. */
  liveThreeDays(): Promise<void>;
  anchorAt(day: string): Promise<Anchor>;
  /** The same storage before the installation had a key. */
  withoutKey(): ReturnType<typeof createAuditWorld>;
}

/** Gives every test of a file an empty audit log with a key for its anchors. @returns the one of the test that runs */
export function useAnchoredWorld(): () => AnchoredWorld {
  let storage: TestStorage;
  let present: AnchoredWorld;
  beforeAll(async () => {
    storage = await startTestStorage();
  }, 60_000);
  afterAll(async () => await storage.stop());
  beforeEach(async () => {
    const vault = await startKeyVaultServer(() => keyMade);
    vault.keys.add(anchorKeyName);
    const world = createAuditWorld(storage, () => ({ signer: vault.signer(anchorKeyName) }));
    await world.keeper.clear();
    present = {
      ...{ ...world, vault },
      liveThreeDays: () => liveThreeDays(world),
      anchorAt: (day) => anchorAt(world, day),
      withoutKey: () => createAuditWorld(storage),
    };
  });
  afterEach(async () => await present.vault.close());
  return () => present;
}

async function liveThreeDays(world: ReturnType<typeof createAuditWorld>): Promise<void> {
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

async function anchorAt({ keeper }: ReturnType<typeof createAuditWorld>, day: string): Promise<Anchor> {
  const anchor = parseAnchor(await keeper.text(`${day}.json`));
  if (anchor === undefined) throw new Error(`there is no anchor of ${day}`);
  return anchor;
}

/** Findings as `subject kind`. */
export function kindsOf(findings: readonly { readonly subject: string; readonly kind: string }[]): readonly string[] {
  return findings.map(({ subject, kind }) => `${subject} ${kind}`);
}
