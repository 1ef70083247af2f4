import type { ActivityInput } from '../../contracts/activities.ts';
import { AgentError } from '../../contracts/agentError.ts';
import { noSpending } from '../../contracts/models/modelUsage.ts';
import {
  type LocalizedContext,
  localizedContextSchema,
  type RankedFile,
} from '../../contracts/repositories/localization.ts';
import { type WorkItem, workItemSchema } from '../../contracts/workItems/workItem.ts';
import { buildRankPrompt } from '../../llm/prompts/rankPrompt.ts';
import { rankReplySchema } from '../../llm/structuredOutput/structuredSchemas.ts';
import { chooseContext } from '../../localize/context/chooseContext.ts';
import { outlineFiles, rerankByOutline } from '../../localize/context/rerankByOutline.ts';
import { loadTokenCounter } from '../../localize/context/tokenCounter.ts';
import type { LocalizationIndex } from '../../localize/index/localizationIndex.ts';
import { rankFiles } from '../../localize/ranking/rankFiles.ts';
import { describeTask } from '../../localize/task/describeTask.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { askForObject, type CallFacts, type ModelActivityDependencies } from '../prompts/askModel.ts';
import { toPromptWorkItem } from '../prompts/loadPromptContext.ts';
import { redactForPrompt } from '../prompts/redactForPrompt.ts';
import { createIndexSource } from '../snapshots/indexSource.ts';
import { openSnapshot, type SnapshotReader } from '../snapshots/snapshotReader.ts';

/** Maximum number of files that the model sees, and of files in a ranking, as in `localize`. */
const maximumListed = 40;
const maximumRanked = 50;
/** The share of the context for outlines. */
const outlinesShare = 1 / 3;

interface Ranking {
  readonly workItem: WorkItem;
  readonly context: LocalizedContext;
  readonly reader: SnapshotReader;
  readonly index: LocalizationIndex;
  readonly task: string;
}

/**
 * Lets a model order the files by their outlines. This is optional: without an answer the order stays.
 * @param isOn the setting `RERANK_BY_MODEL`
 */
export function rankByOutline(asking: ModelActivityDependencies, isOn: boolean): Activity {
  const { store, logger } = asking;
  const indexOf = createIndexSource(store, logger);
  return defineActivity('rankByOutline', logger, async (input) => {
    if (!isOn) return { context: input.context, model: '', ...noSpending };
    const [workItem, context, reader] = await Promise.all([
      store.getJson(input.workItem, workItemSchema),
      store.getJson(input.context, localizedContextSchema),
      openSnapshot(store, input.snapshot),
    ]);
    const hint = input.hints === undefined ? undefined : await store.getText(input.hints);
    const task = describeTask(workItem, input.instructions, hint);
    const ranking: Ranking = { workItem, context, reader, task, index: await indexOf(input.snapshot, reader) };
    const ranked = rankFiles(ranking.index, { task, top: maximumRanked });
    const asked = await askForOrder(asking, input, ranking, ranked);
    const { isUsed, ranked: merged } = rerankByOutline(ranked, JSON.stringify({ paths: asked.paths }));
    const chosen = isUsed ? await store.putJson(await chooseAgain(asking, ranking, merged)) : input.context;
    return { context: chosen, ...asked.facts };
  });
}

async function askForOrder(
  asking: ModelActivityDependencies,
  { runId, models, person, instructions }: ActivityInput<'rankByOutline'>,
  { workItem, context: { nonce }, reader, index }: Ranking,
  ranked: readonly RankedFile[],
): Promise<{ paths: readonly string[]; facts: Omit<CallFacts, 'prompt'> & Partial<CallFacts> }> {
  const outlines = outlineFiles({
    ranked,
    top: maximumListed,
    textOf: reader.text,
    definitionsOf: definitionsIn(index),
    budgetTokens: Math.floor(asking.contextTokens * outlinesShare),
    countTokens: await loadTokenCounter(),
  });
  const prompt = buildRankPrompt({
    workItem: await toPromptWorkItem(workItem, instructions, nonce, asking.contextTokens),
    files: await Promise.all(
      outlines.map(async ({ path, signatures }) => ({
        path,
        outline: await redactForPrompt(signatures.join('\n'), nonce),
      })),
    ),
    nonce,
  });
  try {
    const question = { runId, purpose: 'rank', prompt, models, person };
    const { value, facts } = await askForObject(asking, question, rankReplySchema, nonce);
    return { paths: value.paths, facts };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    asking.logger.warn('no model ranked the files', { errorType: error.type });
    return { paths: [], facts: { model: '', ...(error.spent ?? noSpending) } };
  }
}

async function chooseAgain(
  asking: ModelActivityDependencies,
  { context: { nonce }, reader, index, task }: Ranking,
  ranked: readonly RankedFile[],
): Promise<LocalizedContext> {
  const { shown, named } = chooseContext({
    ranked,
    paths: index.files.map(({ path }) => path),
    textOf: reader.text,
    definitionsOf: definitionsIn(index),
    task,
    budgetTokens: asking.contextTokens,
    countTokens: await loadTokenCounter(),
  });
  return {
    nonce,
    shown: shown.map(({ path, reasons, ranges }) => ({
      path,
      reasons: [...reasons],
      ...(ranges === undefined ? {} : { ranges: [...ranges] }),
    })),
    named: [...named],
  };
}

function definitionsIn(index: LocalizationIndex) {
  const definitions = new Map(index.files.map((file) => [file.path, file.definitions]));
  return (path: string) => definitions.get(path) ?? [];
}
