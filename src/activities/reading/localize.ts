import { randomBytes } from 'node:crypto';
import { workItemSchema } from '../../contracts/workItems/workItem.ts';
import { chooseContext } from '../../localize/context/chooseContext.ts';
import { loadTokenCounter } from '../../localize/context/tokenCounter.ts';
import { rankFiles } from '../../localize/ranking/rankFiles.ts';
import { describeTask } from '../../localize/task/describeTask.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import type { HistorySource } from '../snapshots/historySource.ts';
import { createIndexSource } from '../snapshots/indexSource.ts';
import { openSnapshot } from '../snapshots/snapshotReader.ts';

/** Maximum number of files in a ranking. */
const maximumRanked = 50;

/** Finds the files relevant to the task, without a model. */
export function localize(
  store: ArtifactStore,
  historyOf: HistorySource,
  budgetTokens: number,
  logger: Logger,
): Activity {
  const indexOf = createIndexSource(store, logger);
  return defineActivity('localize', logger, async ({ workItem: reference, snapshot, instructions, hints }) => {
    const workItem = await store.getJson(reference, workItemSchema);
    const reader = await openSnapshot(store, snapshot);
    const [history, index] = await Promise.all([historyOf(snapshot), indexOf(snapshot, reader)]);
    const hint = hints === undefined ? undefined : await store.getText(hints);
    const task = describeTask(workItem, instructions, hint);
    const definitions = new Map(index.files.map((file) => [file.path, file.definitions]));
    const { shown, named, tokens } = chooseContext({
      ranked: rankFiles(index, { task, top: maximumRanked, history }),
      paths: index.files.map(({ path }) => path),
      textOf: reader.text,
      definitionsOf: (path) => definitions.get(path) ?? [],
      task,
      budgetTokens,
      countTokens: await loadTokenCounter(),
    });
    logger.info('context chosen', { shown: shown.length, named: named.length, tokens });
    const context = { nonce: randomBytes(8).toString('hex'), shown, named };
    return { context: await store.putJson(context), shown: shown.length };
  });
}
