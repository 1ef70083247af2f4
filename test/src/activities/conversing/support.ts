import { handleAnswer } from '../../../../src/activities/conversing/handleAnswer.ts';
import { openConversation } from '../../../../src/activities/conversing/openConversation.ts';
import { takeTurn } from '../../../../src/activities/conversing/takeTurn.ts';
import type { Activity } from '../../../../src/activities/defineActivity.ts';
import { createIndexSource } from '../../../../src/activities/snapshots/indexSource.ts';
import type { StepTask } from '../../../../src/contracts/activities/conversing.ts';
import { type ActivityName, type ActivityOutput, activityContracts } from '../../../../src/contracts/activities.ts';
import type { AgentError } from '../../../../src/contracts/agentError.ts';
import type { ArtifactReference } from '../../../../src/contracts/artifact.ts';
import { conversationEntrySchema, conversationSchema } from '../../../../src/contracts/conversation/conversation.ts';
import type { Models } from '../../../../src/llm/client/modelList.ts';
import { defaultCheckPolicy } from '../../../../src/patch/checks/checkPolicy.ts';
import { createSearcher } from '../../../../src/tools/search/searcher.ts';
import { memoryAuditLog } from '../../../support/memory/memoryAuditLog.ts';
import { conversingModel, type ScriptedTurn } from '../../../support/models/conversingModel.ts';
import { type StoredTaskOptions, storedTask } from '../../../support/models/storedTask.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

export const change = { step: 'change', candidate: { number: 1, total: 1 } } as const;
export const plan = { step: 'plan' } as const;
export const patch = `*** Begin Patch
*** Update File: src/basket.ts
@@ export function lineTotal(price: number) {
-  return price;
+  return price * 2;
*** End Patch
`;
export const brokenPatch = patch.replace('return price * 2;', 'return (price * 2;');
export const planText = JSON.stringify({ approach: 'Multiply.', files: ['src/basket.ts'], risks: ['Rounding'] });

export const left = { turns: 10, tokens: 100_000, minutes: 30 };

export interface ConversationOptions extends StoredTaskOptions {
  readonly conversationTokens?: number;
  /** What reading a history fails with. */
  readonly historyFailure?: AgentError;
  /** In place of the scripted turns. */
  readonly models?: Models;
}

/** The activities of a conversation over a store in memory, with a scripted model and the real tools. */
export async function conversationOf(
  turns: readonly (ScriptedTurn | Error)[],
  { conversationTokens = 100_000, models, historyFailure, ...task }: ConversationOptions = {},
) {
  const stored = await storedTask(task);
  const { store } = stored;
  const { logger } = recordingLogger();
  const audit = memoryAuditLog();
  const model = conversingModel(turns);
  const searches: string[] = [];
  const search = createSearcher();
  const asking = {
    store,
    audit,
    logger,
    models: models ?? model.models,
    contextTokens: 30_000,
    maxOutputTokens: 4_000,
  };
  const history: string[] = [];
  const activities = {
    openConversation: openConversation(asking),
    takeTurn: takeTurn({ ...asking, conversationTokens }),
    handleAnswer: handleAnswer({
      ...{ store, audit, logger, policy: defaultCheckPolicy, indexOf: createIndexSource(store, logger) },
      searcher: (request) => {
        searches.push(request.pattern);
        return search(request);
      },
      historyOf: () => async (path) => {
        history.push(path);
        if (historyFailure !== undefined) throw historyFailure;
        return [{ id: 'f'.repeat(40), date: '2026-01-01T00:00:00Z', author: 'Ada', message: 'Round once' }];
      },
      ado: {
        workItems: {
          read: async () => {
            throw new Error('no linked work item is there');
          },
        },
      },
    }),
  };
  const { runId, workItem, snapshot, context } = stored.input;
  const opened = await run(activities.openConversation, 'openConversation', stored.input);
  return {
    ...{ store, audit, model, searches, history, opened, stored },
    /** Asks the model once, and does what it answers. */
    async turn(
      call: string,
      conversation: ArtifactReference,
      own: {
        readonly task?: StepTask;
        readonly step?: 'plan' | 'change' | 'review';
        readonly last?: 'turns';
        readonly mayAskPeople?: boolean;
        readonly answers?: ArtifactReference;
        /** Of handling the answer. */
        readonly attempt?: number;
      } = {},
    ) {
      const { step = own.task?.step ?? 'change', answers, mayAskPeople = false, attempt, ...asked } = own;
      const common = { runId, call, step, left };
      const taken = await run(activities.takeTurn, 'takeTurn', { ...common, conversation, ...asked });
      const handled = await run(activities.handleAnswer, 'handleAnswer', {
        ...{ ...common, conversation: taken.conversation, project: 'Store', workItem, snapshot, context },
        ...{ mayAskPeople, isLast: own.last !== undefined, ...(answers === undefined ? {} : { answers }) },
        ...(attempt === undefined ? {} : { attempt }),
      });
      return { taken, handled };
    },
    async entriesOf(reference: ArtifactReference) {
      const { entries } = await store.getJson(reference, conversationSchema);
      return await Promise.all(entries.map((entry) => store.getJson(entry, conversationEntrySchema)));
    },
  };
}

async function run<Name extends ActivityName>(
  activity: Activity,
  name: Name,
  input: unknown,
): Promise<ActivityOutput<Name>> {
  // As the host does: what crosses the durable boundary is JSON.
  const result = await activity.handler(JSON.parse(JSON.stringify(input)));
  if (!result.ok) throw new Error(`${name}: ${result.failure.type}: ${result.failure.message}`);
  const schema: { parse(value: unknown): unknown } = activityContracts[name].output;
  return schema.parse(JSON.parse(JSON.stringify(result.value))) as ActivityOutput<Name>;
}
