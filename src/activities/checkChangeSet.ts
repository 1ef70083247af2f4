import { changeSetSchema } from '../contracts/changeSet.ts';
import { measureChangeSet } from '../patch/changeSize.ts';
import { checkChangeSet as check } from '../patch/checkChangeSet.ts';
import type { CheckPolicy } from '../patch/checks/policy.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { openSnapshot } from './snapshotReader.ts';

/** Checks a change set against the policy. */
export function checkChangeSet(store: ArtifactStore, policy: CheckPolicy, logger: Logger): Activity {
  return defineActivity('checkChangeSet', logger, async ({ changeSet: reference, snapshot }) => {
    const changeSet = await store.getJson(reference, changeSetSchema);
    const reader = await openSnapshot(store, snapshot);
    const findings = await check({ changeSet, before: reader.text, policy });
    return { findings: [...findings], size: measureChangeSet(changeSet, reader.text) };
  });
}
