import type { WorkItem, WorkItemAttachment } from '../../contracts/workItems/workItem.ts';
import type { PromptWorkItem } from '../../llm/prompts/promptContext.ts';
import { imageTokens, type PromptImage } from '../../llm/requests/promptImage.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import { redactForPrompt } from './redactForPrompt.ts';
import { truncateToTokens } from './truncateToTokens.ts';

/** A file that a prompt does not show, with the reason in our own words. */
export type UnshownFile = NonNullable<PromptWorkItem['unshown']>[number];

type Picture = WorkItemAttachment & { readonly image: NonNullable<WorkItemAttachment['image']> };

const mostPictures = 8;
/** Limit for all pictures of a prompt, which are sent with every draft and repair. */
const mostPictureBytes = 8 * 1024 * 1024;
const pictureShare = 0.25;
const nameTokens = 100;

/** The pictures of a work item in formats that models accept, the most important first. */
export function imagesOf({ attachments = [] }: WorkItem): readonly Picture[] {
  return attachments.flatMap((attachment) =>
    attachment.image === undefined ? [] : [{ ...attachment, image: attachment.image }],
  );
}

/** The pictures that fit into a prompt, by count, bytes and tokens, and those that do not. */
export async function loadImages(
  store: ArtifactStore,
  workItem: WorkItem,
  contextTokens: number,
): Promise<{ readonly images: readonly PromptImage[]; readonly unshown: readonly UnshownFile[] }> {
  const images: PromptImage[] = [];
  const unshown: UnshownFile[] = [];
  let bytes = 0;
  let tokens = 0;
  for (const { name, comment, image } of imagesOf(workItem)) {
    const { artifact, width, height } = image;
    const hasRoom =
      images.length < mostPictures &&
      bytes + artifact.bytes <= mostPictureBytes &&
      tokens + imageTokens(image) <= contextTokens * pictureShare;
    if (!hasRoom) {
      unshown.push(omittedImage({ name, comment, width, height }));
      continue;
    }
    bytes += artifact.bytes;
    tokens += imageTokens(image);
    const { mediaType } = artifact;
    images.push({ name, comment, mediaType, width, height, content: await store.get(artifact) });
  }
  return { images, unshown };
}

/** The note for a picture that does not fit into a prompt. */
export function omittedImage(image: Pick<PromptImage, 'name' | 'comment' | 'width' | 'height'>): UnshownFile {
  const { name, comment, width, height } = image;
  return { name, comment, note: `a picture of ${width} × ${height} pixels that does not fit` };
}

/** A picture with its name and caption redacted for a prompt. */
export async function redactImageTexts(image: PromptImage, nonce: string): Promise<PromptImage> {
  return { ...image, name: await showName(image.name, nonce), comment: await showName(image.comment, nonce) };
}

/**
 * The files of a work item for a prompt, without pictures.
 * @param share of the context, for all texts together
 */
export async function renderAttachments(
  { attachments = [] }: WorkItem,
  pictures: readonly UnshownFile[],
  share: number,
  show: (text: string, share: number) => Promise<string>,
): Promise<Pick<PromptWorkItem, 'attachments' | 'unshown'>> {
  const texts = attachments.filter(({ text }) => text !== undefined);
  const shown = [];
  for (const { name, text = '', note } of texts) {
    const file = { name: await show(name, 0.01), text: await show(text, share / texts.length) };
    shown.push(note === undefined ? file : { ...file, note });
  }
  const unread = attachments.flatMap(({ name, comment, text, image, note }) =>
    text === undefined && image === undefined ? [{ name, comment, note: note ?? 'not read' }] : [],
  );
  const unshown = [];
  for (const { name, comment = '', note } of [...pictures, ...unread]) {
    unshown.push({ name: await show(name, 0.01), comment: await show(comment, 0.01), note });
  }
  return { ...(shown.length === 0 ? {} : { attachments: shown }), ...(unshown.length === 0 ? {} : { unshown }) };
}

async function showName(text: string, nonce: string): Promise<string> {
  return await redactForPrompt(await truncateToTokens(text, nameTokens), nonce);
}
