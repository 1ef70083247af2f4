import { type ChangeSet, changeSetSchema } from '../contracts/changeSet.ts';
import { type ApplyOptions, applyEdits } from '../patch/applyEdits.ts';
import { applyKept } from '../patch/applyKept.ts';
import { type CheckPolicy, pathFindings, policyWithRules } from '../patch/checks/policy.ts';
import { redactionFindings } from '../patch/checks/redactSecrets.ts';
import { withConventions } from '../patch/newFiles/conventions.ts';
import { withKeptEncodings } from '../patch/newFiles/keptEncodings.ts';
import { type FileView, mergeChangeSets, overlayFiles } from '../patch/overlay.ts';
import { parseReply } from '../patch/parseReply.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { countedFindings } from './countedFindings.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { openSnapshot } from './snapshotReader.ts';
import { storedProtection } from './storedProtection.ts';

/**
 * Turns a model's reply into a change set, or into findings that say why not and the edits that could be applied. Both
 * hold what earlier rounds made, so that either can be built on; what was tolerated in edits that stay is among the
 * findings, as warnings. Of edits among which one touches a refused path none is
 * kept: they were written to go with it.
 */
export function applyDraft(store: ArtifactStore, policy: CheckPolicy, logger: Logger): Activity {
  return defineActivity('applyDraft', logger, async ({ reply, snapshot, onto, paths: allowed, protection }) => {
    const text = await store.getText(reply);
    const reader = await openSnapshot(store, snapshot);
    const files = { read: reader.text, exists: reader.exists };
    const paths = () => reader.files.map(({ path }) => path);
    const asKept = (changeSet: ChangeSet) =>
      withKeptEncodings(withConventions(changeSet, { read: reader.text, paths }), {
        read: reader.text,
        encodingAt: reader.encodingAt,
      });
    const before = onto === undefined ? undefined : await store.getJson(onto, changeSetSchema);
    // The client fails a call whose reply was cut off, so a stored one is whole.
    const parsed = parseReply(text, { isFinished: true });
    const found = [...redactionFindings(text), ...parsed.findings];
    const options: ApplyOptions = {
      edits: parsed.edits,
      ...(before === undefined ? files : { ...overlayFiles(files, before), readUnedited: files.read }),
      paths,
      whyUnreadable: reader.whyUnreadable,
      baseCommit: snapshot.commit,
    };
    const isReadable = !found.some((finding) => finding.severity === 'error');
    const applied = isReadable ? applyEdits(options) : undefined;
    if (applied?.kind === 'applied') {
      const { changeSet, notes } = applied;
      const whole = before === undefined ? changeSet : mergeChangeSets(files, before, changeSet);
      return { changeSet: await store.putJson(asKept(whole)), findings: countedFindings([...found, ...notes]) };
    }
    const possible = isReadable ? applyKept(options) : undefined;
    const ruled = policyWithRules(policy, allowed, (await storedProtection(store, protection)).pipelineFiles);
    const touched = possible?.changeSet.changes.flatMap((change) => pathFindings(change, ruled)) ?? [];
    const refusedPaths = touched.filter(({ severity }) => severity === 'error');
    const kept = refusedPaths.length === 0 ? possible : undefined;
    const merged = mergeKept(files, before, kept?.changeSet);
    const notes = kept?.notes ?? [];
    return {
      findings: countedFindings([...found, ...(applied?.findings ?? []), ...refusedPaths, ...notes]),
      ...(merged === undefined ? {} : { kept: await store.putJson(asKept(merged)) }),
    };
  });
}

function mergeKept(files: FileView, before: ChangeSet | undefined, kept: ChangeSet | undefined): ChangeSet | undefined {
  return before === undefined || kept === undefined ? (kept ?? before) : mergeChangeSets(files, before, kept);
}
