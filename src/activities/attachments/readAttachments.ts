import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { AgentError } from '../../contracts/agentError.ts';
import type { WorkItemAttachment } from '../../contracts/workItems/workItem.ts';
import { detectFileKind } from '../../documents/fileKind.ts';
import { fileLimits } from '../../documents/fileLimits.ts';
import { type FileReading, formatSize, unreadableFile } from '../../documents/fileReading.ts';
import { type ArtifactStore, sha256 } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { FileReader } from './fileReader.ts';

/** Of one work item; the names of all others are told. */
const mostFiles = 12;
const mostBytes = 60 * 1024 * 1024;

interface Reading {
  readonly ado: { readonly workItems: Pick<AzureDevOps['workItems'], 'readAttachment'> };
  readonly store: ArtifactStore;
  readonly readFile: FileReader;
  readonly logger: Logger;
}

/**
 * The files of a work item with what can be shown of them: texts as text, pictures as artifacts. What is too large,
 * damaged, gone or in no form that can be read costs a note; nothing in a file ends the run.
 * @throws AgentError `throttled`, while Azure DevOps asks to wait
 */
export async function readAttachments(
  reading: Reading,
  project: string,
  attachments: readonly WorkItemAttachment[],
): Promise<WorkItemAttachment[]> {
  const read: WorkItemAttachment[] = [];
  const known = new Map<string, string>();
  let files = 0;
  let bytes = 0;
  for (const attachment of attachments) {
    if (attachment.id === undefined) {
      read.push(withNote(attachment, 'a file of another server, which is never read'));
      continue;
    }
    if (files >= mostFiles || bytes >= mostBytes) {
      read.push(withNote(attachment, `not read: at most ${mostFiles} files and ${formatSize(mostBytes)} are`));
      continue;
    }
    files++;
    const content = await download(reading, { project, id: attachment.id }, attachment.bytes);
    if (!Buffer.isBuffer(content)) {
      read.push(withNote(attachment, content.note));
      continue;
    }
    bytes += content.length;
    const hash = sha256(content);
    const same = known.get(hash);
    known.set(hash, attachment.name);
    if (same === undefined) read.push(await shown(reading, attachment, content));
    else
      read.push(
        withNote(attachment, `the same as ${same === attachment.name ? 'another file of that name' : 'another file'}`),
      );
  }
  return read;
}

function withNote(attachment: WorkItemAttachment, note: string): WorkItemAttachment {
  return { ...attachment, note };
}

type Unread = ReturnType<typeof unreadableFile>;

async function download(
  { ado, logger }: Reading,
  place: { readonly project: string; readonly id: string },
  declared: number | undefined,
): Promise<Buffer | Unread> {
  const isTooLarge = (bytes: number) => bytes > fileLimits.fileBytes;
  // One byte more than is read tells that there is more. Of what is no picture and no document, the beginning is enough.
  const wanted = (beginning: Buffer) => {
    if (detectFileKind(beginning) === 'other') return fileLimits.textCharacters + 1;
    return isTooLarge(declared ?? 0) ? 0 : fileLimits.fileBytes + 1;
  };
  try {
    const content = await ado.workItems.readAttachment(place, wanted);
    const isWhole = !isTooLarge(Math.max(content.length, declared ?? 0));
    if (isWhole || detectFileKind(content) === 'other') return content;
    return unreadableFile(`larger than ${formatSize(fileLimits.fileBytes)}, which is the most that is read`);
  } catch (error) {
    if (!(error instanceof AgentError) || error.type === 'throttled') throw error;
    logger.warn('an attachment could not be downloaded', { attachment: place.id, detail: error.message });
    const isRefused = error.type === 'not-found' || error.type === 'forbidden';
    return unreadableFile(
      isRefused ? 'gone, or not for the agent to read' : 'not to be had from Azure DevOps at that time',
    );
  }
}

async function shown(
  { store, readFile }: Reading,
  attachment: WorkItemAttachment,
  content: Buffer,
): Promise<WorkItemAttachment> {
  const result: FileReading = await readFile(content);
  const bytes = attachment.bytes ?? content.length;
  switch (result.kind) {
    case 'image': {
      const { mediaType, width, height } = result;
      const artifact = await store.put(content, mediaType);
      return { ...attachment, kind: 'image', bytes, image: { artifact, width, height } };
    }
    case 'text': {
      const { text, isCut, note } = result;
      const kind = detectFileKind(content) === 'other' ? 'text' : 'document';
      return { ...attachment, kind, text, ...(isCut ? { isCut } : { bytes }), ...(note === undefined ? {} : { note }) };
    }
    case 'unread':
      return { ...attachment, note: result.note };
  }
}
