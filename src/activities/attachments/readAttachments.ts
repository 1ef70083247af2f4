import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { AgentError } from '../../contracts/agentError.ts';
import type { WorkItemAttachment } from '../../contracts/workItems/workItem.ts';
import { detectFileKind } from '../../documents/fileKind.ts';
import { fileLimits } from '../../documents/fileLimits.ts';
import { type FileReading, formatSize, unreadableFile } from '../../documents/fileReading.ts';
import { type ArtifactStore, sha256 } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { FileReader } from './fileReader.ts';

/** Per work item; of further files only the names are shown. */
const mostFiles = 12;
const mostBytes = 60 * 1024 * 1024;

interface Reading {
  readonly ado: { readonly workItems: Pick<AzureDevOps['workItems'], 'readAttachment'> };
  readonly store: ArtifactStore;
  readonly readFile: FileReader;
  readonly logger: Logger;
}

/**
 * The files of a work item with their readable content: texts as text, pictures as artifacts. Files that are too large,
 * damaged, gone or unreadable only get a note; no file can end the run.
 * @throws AgentError `throttled` while Azure DevOps asks to wait
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
      read.push(withNote(attachment, 'a file on another server, which is never read'));
      continue;
    }
    if (files >= mostFiles || bytes >= mostBytes) {
      read.push(withNote(attachment, `not read: the limit is ${mostFiles} files and ${formatSize(mostBytes)}`));
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
  // One extra byte shows that there is more. For files that are neither pictures nor documents, the beginning is
  // enough.
  const wanted = (beginning: Buffer) => {
    if (detectFileKind(beginning) === 'other') return fileLimits.textCharacters + 1;
    return isTooLarge(declared ?? 0) ? 0 : fileLimits.fileBytes + 1;
  };
  try {
    const content = await ado.workItems.readAttachment(place, wanted);
    const isWhole = !isTooLarge(Math.max(content.length, declared ?? 0));
    if (isWhole || detectFileKind(content) === 'other') return content;
    return unreadableFile(`larger than the limit of ${formatSize(fileLimits.fileBytes)}`);
  } catch (error) {
    if (!(error instanceof AgentError) || error.type === 'throttled') throw error;
    logger.warn('an attachment could not be downloaded', { attachment: place.id, detail: error.message });
    const isRefused = error.type === 'not-found' || error.type === 'forbidden';
    return unreadableFile(
      isRefused ? 'gone, or the agent has no permission to read it' : 'not available from Azure DevOps at the time',
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
