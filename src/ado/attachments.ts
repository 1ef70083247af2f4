import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { AgentError } from '../contracts/agentError.ts';
import type { WorkItemAttachment } from '../contracts/workItem.ts';
import type { Connection } from './connection.ts';
import { resources } from './resources.ts';
import { readBytes } from './responseBody.ts';
import type { AdoRelation } from './schemas.ts';

const mostAttachments = 20;
const mostTexts = 5;
const longestText = 64 * 1024;
const attachmentUrl = /\/_apis\/wit\/attachments\/([0-9a-f-]{36})(?:\?|$)/i;
const textName =
  /\.(txt|log|md|csv|tsv|json|xml|ya?ml|toml|ini|diff|patch|html?|css|sql|trx|tsx?|jsx?|py|cs|java|go|rs|rb|php|c|h|cpp|ps1|sh)$/i;
const imageName = /\.(png|jpe?g|gif|webp|bmp|svg|tiff?)$/i;

/**
 * The files attached to a work item: the beginnings of the first text files, names and captions of all others.
 * Only ids are taken from the links: where a file lies is never another server's to say.
 */
export async function readAttachments(
  connection: Connection,
  project: string,
  relations: readonly AdoRelation[],
): Promise<WorkItemAttachment[]> {
  const attachments: WorkItemAttachment[] = [];
  let texts = 0;
  for (const relation of relations.filter(({ rel }) => rel === 'AttachedFile').slice(0, mostAttachments)) {
    const id = attachmentUrl.exec(relation.url)?.[1];
    const described = describe(relation);
    if (id === undefined || described.kind !== 'text' || texts >= mostTexts) {
      attachments.push(described);
      continue;
    }
    texts++;
    attachments.push(await withText(connection, project, id, described));
  }
  return attachments;
}

export interface TextFile {
  readonly project: string;
  readonly name: string;
  readonly text: string;
}

/** Puts a text file beside the work items of a project, attached to none. @returns its address, for people with access */
export async function uploadText(connection: Connection, { project, name, text }: TextFile): Promise<string> {
  const { value } = await connection.json(
    {
      operation: 'attachments.create',
      purpose: `upload ${name} to project "${project}"`,
      resource: resources.attachments,
      method: 'POST',
      route: { project },
      query: { fileName: name },
      file: text,
    },
    z.object({ url: z.url() }),
  );
  return value.url;
}

/** Undefined where something is gone or not ours to read; every other failure stays one. */
export async function unlessUnreadable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AgentError && (error.type === 'not-found' || error.type === 'forbidden')) {
      return undefined;
    }
    throw error;
  }
}

function describe({ attributes }: AdoRelation): WorkItemAttachment {
  const attribute = (name: string) => {
    const value = attributes?.[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const name = attribute('name');
  return { name, comment: attribute('comment'), kind: kindOf(name) };
}

function kindOf(name: string): WorkItemAttachment['kind'] {
  if (imageName.test(name)) {
    return 'image';
  }
  return textName.test(name) ? 'text' : 'other';
}

async function withText(
  connection: Connection,
  project: string,
  id: string,
  attachment: WorkItemAttachment,
): Promise<WorkItemAttachment> {
  const bytes = await unlessUnreadable(
    connection.stream(
      {
        operation: 'attachments.get',
        purpose: `read an attachment in project "${project}"`,
        resource: resources.attachments,
        route: { project, id },
        query: { download: true },
      },
      'application/octet-stream',
      (body) => readBytes(body, longestText + 1),
    ),
  );
  if (bytes === undefined) {
    return attachment;
  }
  const isCut = bytes.length > longestText;
  const kept = isCut ? wholeCharacters(bytes.subarray(0, longestText)) : bytes;
  if (kept.includes(0) || !isUtf8(kept)) {
    return { ...attachment, kind: 'other' };
  }
  return { ...attachment, text: kept.toString('utf8').replace(/^\uFEFF/, ''), ...(isCut ? { isCut } : {}) };
}

/** Without the beginning of a character that was cut off. */
function wholeCharacters(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes.length - end < 3 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) {
    end--;
  }
  const isStart = ((bytes[end - 1] ?? 0) & 0xc0) === 0xc0;
  return isStart ? bytes.subarray(0, end - 1) : bytes;
}
