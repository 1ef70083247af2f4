import { randomBytes } from 'node:crypto';
import { type WorkItem, workItemSchema } from '../contracts/workItem.ts';
import { chooseContext } from '../localize/chooseContext.ts';
import { rankFiles } from '../localize/rankFiles.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { openSnapshot } from './snapshotReader.ts';

/** How many files a ranking names. */
const maximumRanked = 50;

/** Finds the files that matter for the task, without a model. */
export function localize(store: ArtifactStore, budgetCharacters: number, logger: Logger): Activity {
  return defineActivity('localize', logger, async ({ workItem: reference, snapshot, instructions }) => {
    const workItem = await store.getJson(reference, workItemSchema);
    const reader = await openSnapshot(store, snapshot);
    const ranked = rankFiles({ task: taskText(workItem, instructions), files: reader.texts(), top: maximumRanked });
    const sizes = new Map(ranked.map(({ path }) => [path, reader.text(path)?.length ?? 0]));
    const { shown, named } = chooseContext(ranked, sizes, budgetCharacters);
    const reasons = new Map(ranked.map((file) => [file.path, file.reasons]));
    const nonce = randomBytes(8).toString('hex');
    const context = { nonce, shown: shown.map((path) => ({ path, reasons: reasons.get(path) ?? [] })), named };
    return { context: await store.putJson(context), shown: shown.length };
  });
}

function taskText(workItem: WorkItem, instructions: string | undefined): string {
  const comments = workItem.comments.map((comment) => comment.text);
  return [workItem.title, workItem.description, ...comments, instructions ?? ''].join('\n\n');
}
