import { randomBytes } from 'node:crypto';
import type { SnapshotFile } from '../../contracts/repositories/repository.ts';
import { workItemSchema } from '../../contracts/workItems/workItem.ts';
import { chooseContext } from '../../localize/context/chooseContext.ts';
import { chooseFirstContext, type FirstContextOptions } from '../../localize/context/chooseFirstContext.ts';
import { loadTokenCounter } from '../../localize/context/tokenCounter.ts';
import { rankFiles } from '../../localize/ranking/rankFiles.ts';
import { rankPassages } from '../../localize/ranking/rankPassages.ts';
import { describeTask } from '../../localize/task/describeTask.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import type { HistorySource } from '../snapshots/historySource.ts';
import { createIndexSource } from '../snapshots/indexSource.ts';
import { openSnapshot } from '../snapshots/snapshotReader.ts';

/** Maximum number of files in a ranking. */
const maximumRanked = 50;

/** How many tokens of the repository are chosen. */
export interface ContextBudgets {
  /** With the task's own text. */
  readonly prompt: number;
  /** Without it. */
  readonly conversation: number;
}

/** Finds the files relevant to the task, without a model. */
export function localize(
  store: ArtifactStore,
  historyOf: HistorySource,
  budgets: ContextBudgets,
  logger: Logger,
): Activity {
  const indexOf = createIndexSource(store, logger);
  return defineActivity('localize', logger, async (input) => {
    const { snapshot, instructions, hints, purpose } = input;
    const workItem = await store.getJson(input.workItem, workItemSchema);
    const reader = await openSnapshot(store, snapshot);
    const [history, index] = await Promise.all([historyOf(snapshot), indexOf(snapshot, reader)]);
    const hint = hints === undefined ? undefined : await store.getText(hints);
    const task = describeTask(workItem, instructions, hint);
    const ranked = rankFiles(index, { task, top: maximumRanked, history });
    const material = { index, ranked, task, history, textOf: reader.text, countTokens: await loadTokenCounter() };
    const { tokens, ...chosen } =
      purpose === 'conversation'
        ? forConversation(material, reader.files, budgets.conversation)
        : forPrompt(material, budgets.prompt);
    const { shown, named } = chosen;
    logger.info('context chosen', { shown: shown.length, named: named.length, tokens });
    const context = { nonce: randomBytes(8).toString('hex'), ...chosen };
    return { context: await store.putJson(context), shown: shown.length };
  });
}

type Material = Omit<FirstContextOptions, 'passages' | 'paths' | 'budgetTokens'> & { readonly task: string };

function forPrompt({ index, ...material }: Material, budgetTokens: number) {
  const definitions = new Map(index.files.map((file) => [file.path, file.definitions]));
  return chooseContext({
    ...material,
    paths: index.files.map(({ path }) => path),
    definitionsOf: (path) => definitions.get(path) ?? [],
    budgetTokens,
  });
}

function forConversation(material: Material, files: readonly SnapshotFile[], budgetTokens: number) {
  const passages = rankPassages(material.index, material);
  return chooseFirstContext({ ...material, passages, paths: files.map(({ path }) => path), budgetTokens });
}
