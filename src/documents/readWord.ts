import mammoth from 'mammoth';
import { encodingOfByteOrderMark } from './byteOrderMark.ts';
import { fileLimits } from './fileLimits.ts';
import { type FileReading, unreadableFile } from './fileReading.ts';
import { openWordArchive, RefusedArchive, type WordArchive } from './wordArchive.ts';
import { hiddenStylesOf, RefusedXml, visibleWordXml } from './wordXml.ts';

/** The zip file that the library reads from, in place of one that it would unpack itself without a bound. */
interface PartSource {
  exists(name: string): boolean;
  read(name: string, encoding?: string): Promise<string | Uint8Array>;
}

/**
 * The text of a Word document, as its readers see it; of other archives, what they are.
 * @param toMarkdown makes Markdown of the HTML that the library writes
 */
export async function readWord(
  content: Uint8Array,
  toMarkdown: (html: string) => string | Promise<string>,
): Promise<FileReading> {
  try {
    const archive = await openWordArchive(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
    const other = otherArchive(archive);
    return other === undefined ? toReading(await toMarkdown(await toHtml(archive)), archive) : unreadableFile(other);
  } catch (error) {
    if (error instanceof RefusedArchive || error instanceof RefusedXml) return unreadableFile(error.message);
    // The libraries throw whatever a damaged file makes them throw.
    return unreadableFile('an archive or a Word document that is damaged or cut off');
  }
}

function toReading(text: string, { names }: WordArchive): FileReading {
  const pictures = names.filter((name) => name.startsWith('word/media/')).length;
  const without = pictures === 0 ? '' : `, with ${pictures === 1 ? '1 picture' : `${pictures} pictures`}`;
  if (text.trim() === '') return unreadableFile(`a Word document without text${without}`);
  const isCut = text.length > fileLimits.textCharacters;
  const note = pictures === 0 ? {} : { note: `a Word document${without} that are not shown` };
  return { kind: 'text', text: text.slice(0, fileLimits.textCharacters), isCut, ...note };
}

function otherArchive({ names, parts }: WordArchive): string | undefined {
  if (names.length === 0) return 'an empty archive';
  if (parts.has('[Content_Types].xml') && names.some((name) => name.startsWith('word/'))) return undefined;
  if (names.some((name) => name.startsWith('xl/'))) return 'an Excel workbook; paste what matters of it as text';
  if (names.some((name) => name.startsWith('ppt/'))) return 'a PowerPoint presentation; attach it as PDF';
  return 'a ZIP archive; attach the files that matter one by one';
}

async function toHtml(archive: WordArchive): Promise<string> {
  const styles = archive.parts.get('word/styles.xml');
  const hiddenStyles = styles === undefined ? new Set<string>() : hiddenStylesOf(decode(styles));
  const file: PartSource = {
    exists: (name) => archive.parts.has(name),
    async read(name, encoding) {
      const part = archive.parts.get(name) ?? Buffer.alloc(0);
      return encoding === undefined ? part : visibleWordXml(decode(part), hiddenStyles);
    },
  };
  // The library takes such a file (lib/unzip.js); its types do not say so.
  const input: Parameters<typeof mammoth.convertToHtml>[0] & { readonly file: PartSource } = { file, path: '' };
  const { value } = await mammoth.convertToHtml(input, {
    convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
    includeEmbeddedStyleMap: false,
    externalFileAccess: false,
  });
  return value;
}

function decode(part: Buffer): string {
  return new TextDecoder(encodingOfByteOrderMark(part) ?? 'utf-8').decode(part);
}
