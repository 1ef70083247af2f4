import { startModel } from '../../local/model/server.ts';
import { handleAnswer } from '../../src/activities/conversing/handleAnswer.ts';
import { openConversation } from '../../src/activities/conversing/openConversation.ts';
import { takeTurn } from '../../src/activities/conversing/takeTurn.ts';
import type { Activity } from '../../src/activities/defineActivity.ts';
import { applyDraft } from '../../src/activities/drafting/applyDraft.ts';
import { describeChange } from '../../src/activities/drafting/describeChange.ts';
import { planTask } from '../../src/activities/drafting/planTask.ts';
import { requestDraft } from '../../src/activities/drafting/requestDraft.ts';
import { localize } from '../../src/activities/reading/localize.ts';
import { createIndexSource } from '../../src/activities/snapshots/indexSource.ts';
import {
  type ActivityName,
  type ActivityOutput,
  type ActivityRequest,
  activityContracts,
} from '../../src/contracts/activities.ts';
import type { ArtifactReference } from '../../src/contracts/artifact.ts';
import { addModelUsage, type ModelUsage, noModelUsage } from '../../src/contracts/models/modelUsage.ts';
import { createModelClient } from '../../src/llm/client/modelClient.ts';
import { createModelList } from '../../src/llm/client/modelList.ts';
import { defaultCheckPolicy } from '../../src/patch/checks/checkPolicy.ts';
import { settingsSchema } from '../../src/platform/settings/configuration.ts';
import { createLogger } from '../../src/platform/telemetry/logger.ts';
import { createSearcher } from '../../src/tools/search/searcher.ts';
import { memoryArtifactStore } from '../../test/support/memory/memoryArtifactStore.ts';
import { memoryAuditLog } from '../../test/support/memory/memoryAuditLog.ts';
import { explorerOf } from './explorer.ts';
import { snapshotOf } from './snapshot.ts';

export interface TokenTask {
  readonly id: string;
  readonly clone: string;
  readonly commit: string;
  readonly title: string;
  readonly description: string;
  /** The fix, as a unified diff. */
  readonly patch: string;
}

export interface TokenResult {
  readonly id: string;
  /** Plan, two drafts and a description, each a prompt of its own. */
  readonly before: ModelUsage;
  /** One conversation, branched for two candidates. */
  readonly now: ModelUsage;
  /** Without the first call of the conversation, which nothing can be cached for. */
  readonly afterFirst: ModelUsage;
  readonly turns: number;
}

const { CONTEXT_TOKENS, FIRST_CONTEXT_TOKENS, CONVERSATION_TOKENS, MODEL_MAX_OUTPUT_TOKENS } = settingsSchema.shape;
const contextTokens = CONTEXT_TOKENS.parse(undefined);
const candidates = 2;
const left = { turns: 38, tokens: 900_000, minutes: 55 };

/** What a task costs in both ways, with the same model, fix and words, over HTTP and with the real activities. */
export async function measureTask(task: TokenTask): Promise<TokenResult> {
  const store = memoryArtifactStore();
  const { snapshot, history } = await snapshotOf(store, task.clone, task.commit);
  const workItem = await store.putJson(workItemOf(task));
  const reply = explorerOf(task.patch);
  const start = () =>
    startModel({ scenario: { model: 'explorer', steps: [{ name: 'explorer', times: 'any', reply }] } });
  // Drafts that are asked for at the same moment do not share a cache: the second endpoint knows nothing of the first.
  const [model, other] = await Promise.all([start(), start()]);
  try {
    const models = modelsAt(model.url);
    const logger = createLogger(() => undefined, Date.now);
    const asking = {
      ...{ models, store, audit: memoryAuditLog(), logger, contextTokens },
      maxOutputTokens: MODEL_MAX_OUTPUT_TOKENS.parse(undefined),
    };
    const budgets = { prompt: contextTokens, conversation: FIRST_CONTEXT_TOKENS.parse(undefined) };
    const localizing = localize(store, async () => history, budgets, logger);
    const common = { runId: `bench-${task.id.replaceAll(/[^A-Za-z0-9-]/g, '-')}`, workItem, snapshot };
    const before = await measureBefore(asking, modelsAt(other.url), localizing, common);
    const conversing = { ...asking, conversationTokens: CONVERSATION_TOKENS.parse(undefined) };
    return { id: task.id, before, ...(await measureNow(conversing, localizing, common)) };
  } finally {
    await Promise.all([model.close(), other.close()]);
  }
}

function modelsAt(url: string) {
  return createModelList({
    createClient: (name) => createModelClient({ baseUrl: url, model: name, getApiKey: undefined }),
    ...{ names: ['explorer'], prices: undefined },
  });
}

type Common = Pick<ActivityRequest<'localize'>, 'runId' | 'workItem' | 'snapshot'>;
type Asking = Parameters<typeof planTask>[0];

/** As runs went before version 5.0. */
async function measureBefore(
  asking: Asking,
  otherModels: Asking['models'],
  localizing: Activity,
  common: Common,
): Promise<ModelUsage> {
  const { context } = await run(localizing, 'localize', common);
  const material = { ...common, context };
  const plan = await run(planTask(asking), 'planTask', material);
  const drafts = await Promise.all(
    Array.from({ length: candidates }, async (_, at) => {
      const candidate = { number: at + 1, total: candidates };
      const drafting = requestDraft(at === 0 ? asking : { ...asking, models: otherModels });
      return await run(drafting, 'requestDraft', { ...material, candidate, plan: plan.plan });
    }),
  );
  const [first] = drafts;
  const applying = applyDraft(asking.store, defaultCheckPolicy, asking.logger);
  const { snapshot, runId } = common;
  const reply = first?.reply ?? plan.plan;
  const { changeSet } = await run(applying, 'applyDraft', { runId, snapshot, reply });
  if (changeSet === undefined) throw new Error(`${runId}: the fix does not apply before`);
  const described = await run(describeChange(asking), 'describeChange', { ...common, changeSet, plan: plan.plan });
  return [plan, ...drafts, described].map(({ usage }) => usage).reduce(addModelUsage, noModelUsage);
}

/** One conversation: planned once, then a branch for each candidate, the second when the first has an answer. */
async function measureNow(
  asking: Parameters<typeof takeTurn>[0],
  localizing: Activity,
  common: Common,
): Promise<Omit<TokenResult, 'id' | 'before'>> {
  const { store, audit, logger } = asking;
  const { context } = await run(localizing, 'localize', { ...common, purpose: 'conversation' });
  const opened = await run(openConversation(asking), 'openConversation', { ...common, context });
  const taking = takeTurn(asking);
  const handling = handleAnswer({
    ...{ store, audit, logger, policy: defaultCheckPolicy, searcher: createSearcher() },
    indexOf: createIndexSource(store, logger),
    historyOf: () => async () => [],
    ado: { workItems: { read: () => Promise.reject(new Error('there are no work items')) } },
  });
  const usages: ModelUsage[] = [];
  const converse = async (
    from: ArtifactReference,
    task: NonNullable<ActivityRequest<'takeTurn'>['task']>,
    id: string,
  ): Promise<ArtifactReference> => {
    let conversation = from;
    for (let turn = 1; turn <= left.turns; turn += 1) {
      const { runId, workItem, snapshot } = common;
      const own = { runId, call: `${id}/turn-${turn}`, step: task.step, left };
      const taken = await run(taking, 'takeTurn', { ...own, conversation, ...(turn === 1 ? { task } : {}) });
      usages.push(taken.usage);
      const ground = { project: 'bench', workItem, snapshot, context };
      const handled = await run(handling, 'handleAnswer', { ...own, ...ground, conversation: taken.conversation });
      ({ conversation } = handled);
      if (handled.state === 'corrected') throw new Error(`${id}: the model was not understood`);
      if (handled.state !== 'done') continue;
      if (task.step === 'change' && handled.change?.changeSet === undefined) throw new Error(`${id}: nothing changed`);
      return conversation;
    }
    throw new Error(`${id} has no end`);
  };
  const planned = await converse(opened.conversation, { step: 'plan' }, 'plan');
  for (let number = 1; number <= candidates; number += 1) {
    await converse(planned, { step: 'change', candidate: { number, total: candidates } }, `candidate-${number}`);
  }
  const sum = (some: readonly ModelUsage[]) => some.reduce(addModelUsage, noModelUsage);
  return { now: sum(usages), afterFirst: sum(usages.slice(1)), turns: usages.length };
}

function workItemOf({ title, description }: TokenTask) {
  return {
    ...{ id: 1, revision: 1, projectName: 'bench', type: 'Bug', state: 'New', title, description },
    ...{ tags: [], comments: [], webUrl: 'http://localhost/1' },
  };
}

async function run<Name extends ActivityName>(
  activity: Activity,
  name: Name,
  input: ActivityRequest<Name>,
): Promise<ActivityOutput<Name>> {
  let result = await activity.handler(input);
  // As an orchestration does: the stand-in closes connections that were idle while an index was built.
  if (!result.ok && result.failure.isRetryable) result = await activity.handler(input);
  if (!result.ok) throw new Error(`${name}: ${result.failure.type}: ${result.failure.message}`);
  const schema: { parse(value: unknown): unknown } = activityContracts[name].output;
  return schema.parse(result.value) as ActivityOutput<Name>;
}
