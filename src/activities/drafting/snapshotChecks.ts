import type { ActivityInput } from '../../contracts/activities.ts';
import type { ChangeSet } from '../../contracts/changes/changeSet.ts';
import type { Finding } from '../../contracts/changes/finding.ts';
import { checkChangeSet } from '../../patch/checks/checkChangeSet.ts';
import { applyRulesToPolicy, type CheckPolicy } from '../../patch/checks/checkPolicy.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { SnapshotReader } from '../snapshots/snapshotReader.ts';
import { checkEncodings } from './checkEncodings.ts';
import { loadProtection } from './loadProtection.ts';

/** The deployment's policy with the rules and the protection of a repository. */
export async function loadPolicy(
  store: ArtifactStore,
  deployment: CheckPolicy,
  { paths, protection }: Pick<ActivityInput<'applyDraft'>, 'paths' | 'protection'>,
): Promise<CheckPolicy> {
  return applyRulesToPolicy(deployment, paths, (await loadProtection(store, protection)).pipelineFiles);
}

export interface SnapshotCheck {
  readonly changeSet: ChangeSet;
  readonly reader: SnapshotReader;
  readonly policy: CheckPolicy;
  /** Paths that the task is about; undefined where changes elsewhere are not reported. */
  readonly relevantPaths: readonly string[] | undefined;
}

/** Everything that is checked of a change set on a snapshot. */
export async function checkOnSnapshot(change: SnapshotCheck): Promise<readonly Finding[]> {
  const { changeSet, reader, policy, relevantPaths } = change;
  const findings = await checkChangeSet({
    ...{ changeSet, before: reader.text, entryAt: reader.entryAt, policy },
    files: reader.files.map(({ path }) => path),
    ...(relevantPaths === undefined ? {} : { relevantPaths }),
  });
  return [...checkEncodings(changeSet, reader.text), ...findings];
}
