import type { ArtifactReference } from '../../contracts/artifact.ts';
import { localizedContextSchema } from '../../contracts/repositories/localization.ts';
import type { Snapshot } from '../../contracts/repositories/repository.ts';
import { type WorkItem, workItemSchema } from '../../contracts/workItems/workItem.ts';
import type { PromptContext, PromptFile, PromptWorkItem } from '../../llm/prompts/promptContext.ts';
import { renderExcerpt } from '../../localize/context/excerpt.ts';
import { placeNames, renderPlaces } from '../../localize/context/renderShown.ts';
import { loadTokenCounter } from '../../localize/context/tokenCounter.ts';
import { redactPart } from '../../patch/checks/secrets/redactSecrets.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import { openSnapshot, type SnapshotReader } from '../snapshots/snapshotReader.ts';
import { redactForPrompt } from './redactForPrompt.ts';
import { imagesOf, loadImages, redactImageTexts, renderAttachments, type UnshownFile } from './renderAttachments.ts';
import { truncateToTokens } from './truncateToTokens.ts';

/**
 * The maximum share of the context for the task's own text; with the shares in `requestDraft`, the total stays below 1.
 */
const shares = {
  ...{ description: 0.2, fields: 0.1, facts: 0.02, linked: 0.03 },
  ...{ comments: 0.15, parent: 0.05, attachments: 0.07, instructions: 0.1 },
};
/** Unused shares of description, comments and parent go to attached files, up to this limit. */
const mostOfAttachments = 0.2;

interface PromptContextInput {
  readonly workItem: ArtifactReference;
  readonly snapshot: Snapshot;
  readonly context: ArtifactReference;
  readonly instructions?: string | undefined;
}

/** The task, read from the run's artifacts: redacted and limited in size. */
export async function loadPromptContext(
  store: ArtifactStore,
  input: PromptContextInput,
  contextTokens: number,
): Promise<{ readonly material: PromptContext; readonly reader: SnapshotReader }> {
  const [workItem, context, reader] = await Promise.all([
    store.getJson(input.workItem, workItemSchema),
    store.getJson(input.context, localizedContextSchema),
    openSnapshot(store, input.snapshot),
  ]);
  const { nonce, named } = context;
  const files: PromptFile[] = [];
  for (const { path, reasons, ranges, covers, unshown = [] } of context.shown) {
    const content = reader.text(path);
    if (content === undefined) continue;
    const shown = ranges === undefined ? content : await redactPart(renderExcerpt(content, ranges), content, path);
    const isExcerpt = ranges !== undefined;
    files.push({
      path: await redactForPrompt(path, nonce),
      ...{ content: await redactForPrompt(shown, nonce, path), reasons, isExcerpt },
      ...(covers === undefined || covers.length === 0 ? {} : { covers }),
      ...(unshown.length === 0 ? {} : { unshown: await redactForPrompt(placeNames(unshown), nonce) }),
    });
  }
  const pictures = await loadImages(store, workItem, contextTokens);
  const shownItem = await toPromptWorkItem(workItem, input.instructions, nonce, contextTokens, pictures.unshown);
  const images = await Promise.all(pictures.images.map(async (image) => await redactImageTexts(image, nonce)));
  const { outline, places = [] } = context;
  const around = {
    ...(outline === undefined ? {} : { outline: await redactForPrompt(outline, nonce) }),
    ...(places.length === 0 ? {} : { places: await redactForPrompt(renderPlaces(places), nonce) }),
  };
  // Whoever names a file can put a secret there, too.
  const otherPaths = (await redactForPrompt(named.join('\n'), nonce)).split('\n').filter((path) => path !== '');
  return { material: { workItem: shownItem, files, otherPaths, images, nonce, ...around }, reader };
}

/**
 * A work item for a prompt: redacted and limited in size; the newest comments are kept first.
 * @param pictures those that are not part of the prompt, if others are
 */
export async function toPromptWorkItem(
  workItem: WorkItem,
  instructions: string | undefined,
  nonce: string,
  contextTokens: number,
  pictures: readonly UnshownFile[] = imagesOf(workItem).map(({ name, comment }) => ({
    name,
    comment,
    note: 'a picture',
  })),
): Promise<PromptWorkItem> {
  const show = async (text: string, share: number) =>
    await redactForPrompt(await truncateToTokens(text, Math.floor(contextTokens * share)), nonce);
  const { parent } = workItem;
  const words = {
    title: await show(workItem.title, 0.02),
    description: await show(workItem.description, shares.description),
    comments: await keepNewestComments(
      workItem.comments.map(({ text }) => text),
      nonce,
      Math.floor(contextTokens * shares.comments),
    ),
    ...(await toPromptFields(workItem, nonce, contextTokens)),
    ...(parent === undefined
      ? {}
      : {
          parent: {
            title: await show(parent.title, 0.01),
            description: await show(parent.description, shares.parent),
          },
        }),
  };
  const countTokens = await loadTokenCounter();
  const used = [words.description, ...words.comments, words.parent?.description ?? ''].map(countTokens);
  const share = attachmentShare(used.reduce((sum, tokens) => sum + tokens, 0) / contextTokens);
  return {
    ...words,
    ...(await renderAttachments(workItem, pictures, share, show)),
    ...(instructions === undefined ? {} : { instructions: await show(instructions, shares.instructions) }),
  };
}

/** The fields and links of a work item as text: short ones get the room they need, long ones share the rest. */
async function toPromptFields(
  { facts = [], fields = [], linked = [] }: WorkItem,
  nonce: string,
  contextTokens: number,
): Promise<Pick<PromptWorkItem, 'facts' | 'fields' | 'linked'>> {
  const room = (share: number) => Math.floor(contextTokens * share);
  const known = facts.map(({ name, value }) => `${name}: ${value}`).join('\n');
  const links = linked.map(({ name, text }) => (text === '' ? name : `${name}: ${text}`)).join('\n');
  const shown: { readonly at: number; readonly name: string; readonly text: string }[] = [];
  let left = room(shares.fields);
  const shortestFirst = fields
    .map((field, at) => ({ ...field, at }))
    .toSorted((one, other) => one.text.length - other.text.length);
  for (const { name, text, at } of shortestFirst) {
    const kept = await truncateToTokens(text, Math.floor(left / (fields.length - shown.length)));
    left = Math.max(0, left - estimateTokens(kept));
    shown.push({ at, name: await redactForPrompt(name, nonce), text: await redactForPrompt(kept, nonce) });
  }
  const inOrder = shown.toSorted((one, other) => one.at - other.at).map(({ name, text }) => ({ name, text }));
  return {
    ...(known === '' ? {} : { facts: await redactForPrompt(await truncateToTokens(known, room(shares.facts)), nonce) }),
    ...(links === ''
      ? {}
      : { linked: await redactForPrompt(await truncateToTokens(links, room(shares.linked)), nonce) }),
    ...(inOrder.length === 0 ? {} : { fields: inOrder }),
  };
}

function attachmentShare(usedShare: number): number {
  const { description, comments, parent, attachments } = shares;
  return Math.min(mostOfAttachments, Math.max(attachments, description + comments + parent + attachments - usedShare));
}

/** Comments in order; the oldest are left out if there are too many. */
export async function keepNewestComments(
  comments: readonly string[],
  nonce: string,
  tokens: number,
): Promise<readonly string[]> {
  const kept: string[] = [];
  let left = tokens;
  for (const comment of comments.toReversed()) {
    const text = await truncateToTokens(comment, Math.floor(tokens / 3));
    left -= estimateTokens(text);
    if (left < 0) break;
    kept.unshift(await redactForPrompt(text, nonce));
  }
  return kept;
}

function estimateTokens(text: string): number {
  return Math.ceil(text.length / 3) + 20;
}
