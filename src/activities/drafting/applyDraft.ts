import { type ChangeSet, changeSetSchema } from '../../contracts/changes/changeSet.ts';
import { type ApplyOptions, applyEdits } from '../../patch/apply/applyEdits.ts';
import { applyIncrementally } from '../../patch/apply/applyIncrementally.ts';
import { createVirtualFiles, mergeChangeSets, type VirtualFiles } from '../../patch/apply/virtualFiles.ts';
import { applyRulesToPolicy, type CheckPolicy, checkPaths } from '../../patch/checks/checkPolicy.ts';
import { checkRedactedReply } from '../../patch/checks/secrets/redactSecrets.ts';
import { parseReply } from '../../patch/formats/parseReply.ts';
import { applyConventions } from '../../patch/newFiles/applyConventions.ts';
import { keepEncodings } from '../../patch/newFiles/keepEncodings.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { openSnapshot } from '../snapshots/snapshotReader.ts';
import { countFindings } from './countFindings.ts';
import { loadProtection } from './loadProtection.ts';

/**
 * Turns a model's reply into a change set, or into findings that say why it failed, with the edits that did apply. Both
 * include the edits of earlier rounds, so that the next round can build on either. Tolerated deviations in kept edits
 * are among the findings, as warnings. If an edit touches a refused path, no edit of the reply is kept, because they
 * belong together.
 */
export function applyDraft(store: ArtifactStore, policy: CheckPolicy, logger: Logger): Activity {
  return defineActivity('applyDraft', logger, async ({ reply, snapshot, onto, paths: allowed, protection }) => {
    const text = await store.getText(reply);
    const reader = await openSnapshot(store, snapshot);
    const files = { read: reader.text, exists: reader.exists };
    const paths = () => reader.files.map(({ path }) => path);
    const asKept = (changeSet: ChangeSet) =>
      keepEncodings(applyConventions(changeSet, { read: reader.text, paths }), {
        read: reader.text,
        encodingAt: reader.encodingAt,
      });
    const before = onto === undefined ? undefined : await store.getJson(onto, changeSetSchema);
    // The client fails a call whose reply was cut off, so a stored reply is complete.
    const parsed = parseReply(text, { isFinished: true });
    const found = [...checkRedactedReply(text), ...parsed.findings];
    const options: ApplyOptions = {
      edits: parsed.edits,
      ...(before === undefined ? files : { ...createVirtualFiles(files, before), readUnedited: files.read }),
      paths,
      whyUnreadable: reader.whyUnreadable,
      baseCommit: snapshot.commit,
    };
    const isReadable = !found.some((finding) => finding.severity === 'error');
    const applied = isReadable ? applyEdits(options) : undefined;
    if (applied?.kind === 'applied') {
      const { changeSet, notes } = applied;
      const whole = before === undefined ? changeSet : mergeChangeSets(files, before, changeSet);
      return { changeSet: await store.putJson(asKept(whole)), findings: countFindings([...found, ...notes]) };
    }
    const possible = isReadable ? applyIncrementally(options) : undefined;
    const ruled = applyRulesToPolicy(policy, allowed, (await loadProtection(store, protection)).pipelineFiles);
    const touched = possible?.changeSet.changes.flatMap((change) => checkPaths(change, ruled)) ?? [];
    const refusedPaths = touched.filter(({ severity }) => severity === 'error');
    const kept = refusedPaths.length === 0 ? possible : undefined;
    const merged = mergeKept(files, before, kept?.changeSet);
    const notes = kept?.notes ?? [];
    return {
      findings: countFindings([...found, ...(applied?.findings ?? []), ...refusedPaths, ...notes]),
      ...(merged === undefined ? {} : { kept: await store.putJson(asKept(merged)) }),
    };
  });
}

function mergeKept(
  files: VirtualFiles,
  before: ChangeSet | undefined,
  kept: ChangeSet | undefined,
): ChangeSet | undefined {
  return before === undefined || kept === undefined ? (kept ?? before) : mergeChangeSets(files, before, kept);
}
