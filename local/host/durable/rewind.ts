import type { Notices } from './commit.ts';
import type { InstanceRow } from './store/instances.ts';
import type { Store } from './store/store.ts';
export function rewindInstance(
  _s: Store,
  _r: InstanceRow,
  _reason: string | undefined,
  _now: number,
  _n: Notices,
): void {}
