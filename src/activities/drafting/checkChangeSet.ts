import { changeSetSchema } from '../../contracts/changes/changeSet.ts';
import { type CheckPolicy, isChangeRefused } from '../../patch/checks/checkPolicy.ts';
import { measureChangeSet } from '../../patch/diff/measureChangeSet.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { readFoundPaths } from '../prompts/foundPaths.ts';
import { openSnapshot } from '../snapshots/snapshotReader.ts';
import { countFindings } from './countFindings.ts';
import { checkOnSnapshot, loadPolicy } from './snapshotChecks.ts';

/** Checks a change set against the policy. */
export function checkChangeSet(store: ArtifactStore, deployment: CheckPolicy, logger: Logger): Activity {
  return defineActivity('checkChangeSet', logger, async ({ changeSet: reference, snapshot, context, ...ruled }) => {
    const changeSet = await store.getJson(reference, changeSetSchema);
    const reader = await openSnapshot(store, snapshot);
    const policy = await loadPolicy(store, deployment, ruled);
    const relevantPaths = context === undefined ? undefined : await readFoundPaths(store, context);
    return {
      findings: countFindings(await checkOnSnapshot({ changeSet, reader, policy, relevantPaths })),
      size: measureChangeSet(changeSet, reader.text),
      touchesRefusedPath: changeSet.changes.some((change) => isChangeRefused(change, policy)),
    };
  });
}
