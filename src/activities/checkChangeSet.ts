import type { ActivityInput } from '../contracts/activities.ts';
import type { ArtifactReference } from '../contracts/artifact.ts';
import { changeSetSchema } from '../contracts/changeSet.ts';
import { localizedContextSchema } from '../contracts/localization.ts';
import { measureChangeSet } from '../patch/changeSize.ts';
import { checkChangeSet as check } from '../patch/checkChangeSet.ts';
import type { CheckPolicy } from '../patch/checks/policy.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { countedFindings } from './countedFindings.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { openSnapshot } from './snapshotReader.ts';

/** Checks a change set against the policy. */
export function checkChangeSet(store: ArtifactStore, policy: CheckPolicy, logger: Logger): Activity {
  return defineActivity('checkChangeSet', logger, async ({ changeSet: reference, snapshot, context, paths }) => {
    const changeSet = await store.getJson(reference, changeSetSchema);
    const relevant = context === undefined ? {} : { relevantPaths: await readFoundPaths(store, context) };
    const reader = await openSnapshot(store, snapshot);
    const findings = await check({ changeSet, before: reader.text, policy: withRules(policy, paths), ...relevant });
    return { findings: countedFindings(findings), size: measureChangeSet(changeSet, reader.text) };
  });
}

async function readFoundPaths(store: ArtifactStore, context: ArtifactReference): Promise<readonly string[]> {
  const { shown, named } = await store.getJson(context, localizedContextSchema);
  return [...shown.map(({ path }) => path), ...named];
}

/** The repository's own rules, on top of what is always protected. */
function withRules(policy: CheckPolicy, paths: ActivityInput<'checkChangeSet'>['paths']): CheckPolicy {
  if (paths === undefined) return policy;
  return {
    ...policy,
    protectedPaths: [...policy.protectedPaths, ...paths.protected],
    allowedPaths: [...policy.allowedPaths, ...paths.unprotected],
    onlyPaths: paths.allowed,
  };
}
