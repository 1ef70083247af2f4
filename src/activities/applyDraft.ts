import { applyEdits } from '../patch/applyEdits.ts';
import { parseReply } from '../patch/parseReply.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { openSnapshot } from './snapshotReader.ts';

/** Turns a model's reply into a change set, or into findings that say why not. */
export function applyDraft(store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('applyDraft', logger, async ({ reply, snapshot }) => {
    const parsed = parseReply(await store.getText(reply));
    if (parsed.findings.some((finding) => finding.severity === 'error')) return { findings: [...parsed.findings] };
    const reader = await openSnapshot(store, snapshot);
    const applied = applyEdits({
      edits: parsed.edits,
      read: reader.text,
      exists: reader.exists,
      baseCommit: snapshot.commit,
    });
    if (applied.kind === 'refused') return { findings: [...parsed.findings, ...applied.findings] };
    const changeSet = await store.putJson(applied.changeSet);
    return { changeSet, findings: [...parsed.findings, ...applied.notes] };
  });
}
