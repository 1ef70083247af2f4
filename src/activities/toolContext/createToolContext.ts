import type { ActivityInput } from '../../contracts/activities.ts';
import type { ChangeSet } from '../../contracts/changes/changeSet.ts';
import type { SnapshotFile } from '../../contracts/repositories/repository.ts';
import { workItemSchema } from '../../contracts/workItems/workItem.ts';
import { markUntrustedText } from '../../llm/prompts/untrustedText.ts';
import { createVirtualFiles, type VirtualFiles } from '../../patch/apply/virtualFiles.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { ToolContext } from '../../tools/toolContext.ts';
import { redactingFor } from '../prompts/redactForPrompt.ts';
import type { IndexSource } from '../snapshots/indexSource.ts';
import type { SnapshotReader } from '../snapshots/snapshotReader.ts';
import { type LinkedWorkItemSource, readLinkedWorkItem } from './linkedWorkItem.ts';
import type { Overlay } from './overlay.ts';
import type { createPathHistory } from './pathHistory.ts';

export interface ToolSources {
  readonly store: ArtifactStore;
  readonly indexOf: IndexSource;
  readonly historyOf: ReturnType<typeof createPathHistory>;
  readonly ado: LinkedWorkItemSource;
}

/** What the tools of one answer work on: the snapshot with the change so far, and nothing else of the installation. */
export function createToolContext(
  { store, indexOf, historyOf, ado }: ToolSources,
  { snapshot, workItem, project }: Pick<ActivityInput<'handleAnswer'>, 'snapshot' | 'workItem' | 'project'>,
  { reader, overlay, nonce }: { readonly reader: SnapshotReader; readonly overlay: Overlay; readonly nonce: string },
): ToolContext {
  const base = { read: reader.text, exists: reader.exists };
  let made: { readonly change: ChangeSet; readonly files: VirtualFiles } | undefined;
  const files = () => {
    const change = overlay.current();
    if (change === undefined) return base;
    if (made?.change !== change) made = { change, files: createVirtualFiles(base, change) };
    return made.files;
  };
  const untrusted = markUntrustedText(nonce);
  return {
    files: reader.files satisfies readonly SnapshotFile[],
    text: (path) => files().read(path),
    textBefore: reader.text,
    exists: (path) => files().exists(path),
    whyUnreadable: reader.whyUnreadable,
    index: () => indexOf(snapshot, reader),
    get changeSet() {
      return overlay.current();
    },
    history: historyOf(snapshot),
    workItem: async (asked) => {
      const own = await store.getJson(workItem, workItemSchema);
      return await readLinkedWorkItem(ado, { workItem: own, project, asked });
    },
    apply: (patch) => overlay.apply(patch),
    undo: () => overlay.undo(),
    ...redactingFor(nonce),
    mark: (kind, text) => untrusted.mark(kind, [text]),
  };
}
