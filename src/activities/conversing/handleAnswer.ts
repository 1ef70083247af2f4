import { conversingContracts } from '../../contracts/activities/conversing.ts';
import type { ActivityInput, ActivityOutput } from '../../contracts/activities.ts';
import { AgentError } from '../../contracts/agentError.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import type { ConversationEntry } from '../../contracts/conversation/conversation.ts';
import { handledKey } from '../../contracts/conversation/turnKeys.ts';
import type { CheckPolicy } from '../../patch/checks/checkPolicy.ts';
import type { AuditWriter } from '../../platform/audit/auditLog.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Searcher } from '../../tools/search/searcher.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { readFoundPaths } from '../prompts/foundPaths.ts';
import { createSnapshotOpener, type SnapshotReader } from '../snapshots/snapshotReader.ts';
import { createToolContext, type ToolSources } from '../toolContext/createToolContext.ts';
import { createOverlay, type Overlay } from '../toolContext/overlay.ts';
import { append, type LoadedConversation, loadConversation } from './conversationStore.ts';
import { handleCalls } from './handleCalls.ts';
import { handleText } from './handleText.ts';
import type { Handling } from './handling.ts';
import { describeLook, pathsAskedFor } from './looked.ts';
import { once } from './once.ts';

export interface AnswerDependencies extends ToolSources {
  readonly policy: CheckPolicy;
  readonly searcher: Searcher;
  readonly audit: Pick<AuditWriter, 'append'>;
  readonly logger: Logger;
}

type Output = ActivityOutput<'handleAnswer'>;

/**
 * Does what the model's last answer asks for, and adds to the conversation what came of it. Its result is stored under
 * the call's id, so that no tool runs twice.
 */
export function handleAnswer(dependencies: AnswerDependencies): Activity {
  const { store, audit, logger } = dependencies;
  const openSnapshot = createSnapshotOpener(store);
  return defineActivity('handleAnswer', logger, async (input) => {
    const { call, conversation, answers, isLast } = input;
    const facts = { call, conversation: conversation.sha256, answers: answers?.sha256, isLast };
    const handled = await once(store, 'handled-answers', facts, conversingContracts.handleAnswer.output, async () => {
      return await handle(dependencies, input, await openSnapshot(input.snapshot));
    });
    await record(audit, input, handled);
    return handled;
  });
}

async function handle(
  dependencies: AnswerDependencies,
  input: ActivityInput<'handleAnswer'>,
  reader: SnapshotReader,
): Promise<Output> {
  const { store, policy, logger, searcher } = dependencies;
  const loaded = await loadConversation(store, input.conversation);
  const { entries, conversation } = loaded;
  const answer = entries.at(-1);
  if (answer?.kind !== 'answer') {
    throw new AgentError('unexpected', 'The conversation does not end with an answer of a model. Start the run again.');
  }
  const { changeSets, nonce } = conversation;
  const relevantPaths = await readRelevantPaths(store, input.context, entries);
  const { snapshot, paths, protection } = input;
  const overlay = await createOverlay({
    ...{ store, reader, policy, nonce, snapshot, paths, protection, relevantPaths, changeSets },
  });
  const context = createToolContext(dependencies, input, { reader, overlay, nonce });
  const handling: Handling = { input, store, nonce, entries, answer, context, overlay, searcher };
  const { entries: more, ...handled } = await (answer.calls.length > 0 ? handleCalls(handling) : handleText(handling));
  logger.info('answer handled', { step: input.step, state: handled.state, calls: answer.calls.length });
  const after = await append(store, loaded, more);
  const looked = describeLook(after.entries);
  return { ...(await save(store, after, overlay)), ...handled, ...(looked === undefined ? {} : { looked }) };
}

async function save(store: ArtifactStore, { conversation }: LoadedConversation, overlay: Overlay) {
  const kept = { ...conversation, changeSets: [...overlay.changeSets()] };
  return { conversation: await store.putJson(kept), tokens: conversation.tokens };
}

/** What was found for the task, and what the model asked to see. */
async function readRelevantPaths(
  store: ArtifactStore,
  context: ArtifactReference | undefined,
  entries: readonly ConversationEntry[],
): Promise<readonly string[] | undefined> {
  if (context === undefined) return undefined;
  return [...(await readFoundPaths(store, context)), ...pathsAskedFor(entries)];
}

async function record(
  audit: Pick<AuditWriter, 'append'>,
  { runId, call, step: purpose, candidate }: ActivityInput<'handleAnswer'>,
  { conversation, state }: Output,
): Promise<void> {
  if (state === 'asks-people') return;
  await audit.append({
    runId,
    type: 'answer-handled',
    data: { purpose, conversation, ...(candidate === undefined ? {} : { candidate }) },
    at: new Date().toISOString(),
    effectKey: handledKey(call),
  });
}
