import { type Change, changeSetSchema } from '../contracts/changeSet.ts';
import { measureChangeSet } from '../patch/changeSize.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { needsApproval } from '../rules/needsApproval.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { openSnapshot } from './snapshotReader.ts';
import { storedProtection } from './storedProtection.ts';

const maximumReasons = 10;
const maximumReasonCharacters = 300;

/** Why people must agree to the change before it is pushed; no reasons: nobody needs to. */
export function decideApproval(store: ArtifactStore, logger: Logger): Activity {
  return defineActivity(
    'decideApproval',
    logger,
    async ({ rules: approval, protection, changeSet: reference, snapshot, chosen }) => {
      const changeSet = await store.getJson(reference, changeSetSchema);
      const reader = await openSnapshot(store, snapshot);
      const size = measureChangeSet(changeSet, reader.text);
      const paths = changeSet.changes.flatMap(pathsOf);
      const { paths: ruled, pipelineFiles } = await storedProtection(store, protection);
      const change = { size, paths, findings: chosen.findings, pipelineFiles };
      const reasons = needsApproval({ approval, paths: ruled }, change);
      return { reasons: reasons.slice(0, maximumReasons).map((reason) => reason.slice(0, maximumReasonCharacters)) };
    },
  );
}

function pathsOf(change: Change): readonly string[] {
  return change.kind === 'rename' ? [change.previousPath, change.path] : [change.path];
}
