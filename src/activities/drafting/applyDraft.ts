import { changeSetSchema } from '../../contracts/changes/changeSet.ts';
import type { CheckPolicy } from '../../patch/checks/checkPolicy.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { openSnapshot } from '../snapshots/snapshotReader.ts';
import { applyReply } from './applyReply.ts';
import { countFindings } from './countFindings.ts';
import { loadPolicy } from './snapshotChecks.ts';

/**
 * Turns a model's reply into a change set, or into findings that say why it failed, with the edits that did apply. Both
 * include the edits of earlier rounds, so that the next round can build on either.
 */
export function applyDraft(store: ArtifactStore, policy: CheckPolicy, logger: Logger): Activity {
  return defineActivity('applyDraft', logger, async ({ reply, snapshot, onto, ...ruled }) => {
    const { changeSet, kept, findings } = applyReply({
      text: await store.getText(reply),
      reader: await openSnapshot(store, snapshot),
      baseCommit: snapshot.commit,
      before: onto === undefined ? undefined : await store.getJson(onto, changeSetSchema),
      policy: await loadPolicy(store, policy, ruled),
    });
    return {
      ...(changeSet === undefined ? {} : { changeSet: await store.putJson(changeSet) }),
      ...(kept === undefined ? {} : { kept: await store.putJson(kept) }),
      findings: countFindings(findings),
    };
  });
}
