import { z } from 'zod';
import type { WorkItemAttachment } from '../../contracts/workItems/workItem.ts';
import type { Connection } from '../http/connection.ts';
import { servicesOrganization } from '../http/organization.ts';
import { resources } from '../http/resources.ts';
import { readBytes } from '../http/responseBody.ts';
import type { AdoRelation } from '../http/schemas.ts';

const mostAttachments = 20;
/** What a file is can be told from so many bytes. */
const beginningBytes = 64 * 1024;
const textName =
  /\.(txt|log|md|csv|tsv|json|xml|ya?ml|toml|ini|diff|patch|html?|css|sql|trx|tsx?|jsx?|py|cs|java|go|rs|rb|php|c|h|cpp|ps1|sh)$/i;
const imageName = /\.(png|jpe?g|gif|webp|bmp|svg|tiff?|heic|avif)$/i;
const documentName = /\.(pdf|docx?|docm|rtf|odt)$/i;
const attachmentsFolder = '/_apis/wit/attachments/';
/** What no address has in the Markdown of a link or a picture. */
const outside = /[\s()<>"'\]]/;
const longestAddress = 600;
const attachmentPath = /\/_apis\/wit\/attachments\/([0-9a-f-]{36})$/i;

/** A text of the work item that its pictures stand in. */
export interface AttachmentSource {
  readonly origin: 'description' | 'comment';
  /** Markdown: what people do not see is not in it. */
  readonly text: string;
}

/**
 * The files of a work item: those in its description, those attached to it, those in its comments, each once. Only ids are
 * taken from the addresses, and looked up in the organization: where a file lies is never another server's to say.
 */
export function attachmentsOf(
  organizationUrl: string,
  relations: readonly AdoRelation[],
  texts: readonly AttachmentSource[],
): WorkItemAttachment[] {
  const attached = relations
    .filter(({ rel }) => rel === 'AttachedFile')
    .map((relation) => attachedFile(organizationUrl, relation));
  const shown = texts.flatMap(({ origin, text }) =>
    addressesIn(text).flatMap((address) => shownFile(organizationUrl, origin, address)),
  );
  // The newest comments say best how things are.
  const inComments = shown.filter(({ origin }) => origin === 'comment').toReversed();
  const all = [...shown.filter(({ origin }) => origin === 'description'), ...attached, ...inComments];
  const isFirst = ({ id }: WorkItemAttachment, index: number) =>
    id === undefined || all.findIndex((other) => other.id === id) === index;
  return all.filter(isFirst).slice(0, mostAttachments);
}

/** Whether a text may name attachments at all. */
export function mentionsAttachments(text: string): boolean {
  return text.includes(attachmentsFolder);
}

export interface AttachmentReference {
  readonly project: string;
  readonly id: string;
}

/**
 * The content of an attachment, in the project alone.
 * @param wanted how many bytes of it are wanted, told by its beginning; no more is downloaded
 * @throws AgentError `not-found`, `forbidden` where it is gone or not ours to read
 */
export async function readAttachment(
  connection: Connection,
  { project, id }: AttachmentReference,
  wanted: (beginning: Buffer) => number,
): Promise<Buffer> {
  return await connection.stream(
    {
      operation: 'attachments.get',
      purpose: `read an attachment in project "${project}"`,
      resource: resources.attachments,
      route: { project, id },
      query: { download: true },
    },
    'application/octet-stream',
    (body) => readBytes(body, beginningBytes, wanted),
  );
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

function attachedFile(organizationUrl: string, { url, attributes }: AdoRelation): WorkItemAttachment {
  const attribute = (name: string) => {
    const value = attributes?.[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const name = attribute('name');
  const { data: bytes } = z.number().int().nonnegative().safeParse(attributes?.['resourceSize']);
  return {
    name,
    comment: attribute('comment'),
    kind: kindOf(name),
    origin: 'attached',
    ...idIn(organizationUrl, url),
    ...(bytes === undefined ? {} : { bytes }),
  };
}

/** The addresses of attachments in a text: around each mention of their folder, as far as an address goes. */
function addressesIn(text: string): readonly string[] {
  const addresses: string[] = [];
  for (let at = text.indexOf(attachmentsFolder); at !== -1; at = text.indexOf(attachmentsFolder, at + 1)) {
    let start = at;
    while (start > 0 && at - start < longestAddress && !outside.test(text.charAt(start - 1))) start--;
    let end = at;
    while (end < text.length && end - at < longestAddress && !outside.test(text.charAt(end))) end++;
    addresses.push(text.slice(start, end));
  }
  return addresses;
}

function shownFile(organizationUrl: string, origin: AttachmentSource['origin'], address: string): WorkItemAttachment[] {
  const found = idIn(organizationUrl, address);
  if (found.id === undefined) return [];
  const name = new URL(address).searchParams.get('fileName') ?? '';
  return [{ name, comment: '', kind: kindOf(name), origin, ...found }];
}

/**
 * The id in an address of an attachment. A Server has several names, and which of them stands here nobody knows; of
 * Azure DevOps Services the address tells the organization.
 */
function idIn(organizationUrl: string, address: string): Pick<WorkItemAttachment, 'id'> {
  if (!URL.canParse(address)) return {};
  const url = new URL(address);
  const id = attachmentPath.exec(url.pathname)?.[1]?.toLowerCase();
  const own = servicesOrganization(new URL(organizationUrl));
  const other = servicesOrganization(url);
  const isElsewhere = own !== undefined && other !== undefined && own !== other;
  return id === undefined || isElsewhere ? {} : { id };
}

function kindOf(name: string): WorkItemAttachment['kind'] {
  if (imageName.test(name)) return 'image';
  if (documentName.test(name)) return 'document';
  return textName.test(name) ? 'text' : 'other';
}
