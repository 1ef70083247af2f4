import type { ArtifactReference } from '../../contracts/artifact.ts';
import { changeSetSchema } from '../../contracts/changes/changeSet.ts';
import { localizedContextSchema } from '../../contracts/repositories/localization.ts';
import { checkChangeSet as check } from '../../patch/checks/checkChangeSet.ts';
import { applyRulesToPolicy, type CheckPolicy, isChangeRefused } from '../../patch/checks/checkPolicy.ts';
import { measureChangeSet } from '../../patch/diff/measureChangeSet.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { openSnapshot } from '../snapshots/snapshotReader.ts';
import { checkEncodings } from './checkEncodings.ts';
import { countFindings } from './countFindings.ts';
import { loadProtection } from './loadProtection.ts';

/** Checks a change set against the policy. */
export function checkChangeSet(store: ArtifactStore, policy: CheckPolicy, logger: Logger): Activity {
  return defineActivity(
    'checkChangeSet',
    logger,
    async ({ changeSet: reference, snapshot, context, paths, protection }) => {
      const changeSet = await store.getJson(reference, changeSetSchema);
      const relevant = context === undefined ? {} : { relevantPaths: await readFoundPaths(store, context) };
      const reader = await openSnapshot(store, snapshot);
      const ruled = applyRulesToPolicy(policy, paths, (await loadProtection(store, protection)).pipelineFiles);
      const files = reader.files.map(({ path }) => path);
      const findings = await check({
        ...{ changeSet, before: reader.text, files, entryAt: reader.entryAt, policy: ruled },
        ...relevant,
      });
      const inEncodings = checkEncodings(changeSet, reader.text);
      return {
        findings: countFindings([...inEncodings, ...findings]),
        size: measureChangeSet(changeSet, reader.text),
        touchesRefusedPath: changeSet.changes.some((change) => isChangeRefused(change, ruled)),
      };
    },
  );
}

async function readFoundPaths(store: ArtifactStore, context: ArtifactReference): Promise<readonly string[]> {
  const { shown, named } = await store.getJson(context, localizedContextSchema);
  return [...shown.map(({ path }) => path), ...named];
}
