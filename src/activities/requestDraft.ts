import { type LocalizedContext, localizedContextSchema } from '../contracts/localization.ts';
import { workItemSchema } from '../contracts/workItem.ts';
import type { ModelClient } from '../llm/modelClient.ts';
import { buildDraftPrompt } from '../llm/prompts/draftPrompt.ts';
import { renderExcerpt } from '../localize/excerpt.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { openSnapshot, type SnapshotReader } from './snapshotReader.ts';

/** Asks the model for one candidate and keeps its reply. */
export function requestDraft(
  model: Pick<ModelClient, 'complete'>,
  store: ArtifactStore,
  maxOutputTokens: number,
  logger: Logger,
): Activity {
  return defineActivity('requestDraft', logger, async (input) => {
    const { runId, candidate } = input;
    const workItem = await store.getJson(input.workItem, workItemSchema);
    const context = await store.getJson(input.context, localizedContextSchema);
    const reader = await openSnapshot(store, input.snapshot);
    const prompt = buildDraftPrompt({
      workItem: {
        title: workItem.title,
        description: workItem.description,
        comments: workItem.comments.map((comment) => comment.text),
        ...(input.instructions === undefined ? {} : { instructions: input.instructions }),
      },
      files: readShown(reader, context),
      otherPaths: context.named,
      candidate,
      nonce: context.nonce,
    });
    const metadata = { run: runId, candidate: String(candidate.number) };
    const reply = await model.complete({ ...prompt, maxOutputTokens, metadata });
    const stored = await store.put(Buffer.from(reply.text), 'text/plain; charset=utf-8');
    return { reply: stored, model: reply.model, usage: reply.usage, cost: 0 };
  });
}

function readShown(reader: SnapshotReader, { shown }: LocalizedContext) {
  return shown.flatMap(({ path, reasons, ranges }) => {
    const content = reader.text(path);
    if (content === undefined) return [];
    return ranges === undefined
      ? [{ path, content, reasons, isExcerpt: false }]
      : [{ path, content: renderExcerpt(content, ranges), reasons, isExcerpt: true }];
  });
}
