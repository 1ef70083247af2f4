import { getDocumentProxy } from 'unpdf';
import { fileLimits } from './fileLimits.ts';
import { type FileReading, unreadableFile } from './fileReading.ts';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;
type Page = Awaited<ReturnType<Pdf['getPage']>>;
type Item = Awaited<ReturnType<Page['getTextContent']>>['items'][number];

/** Smaller letters are not written to be read. In points. */
const smallestLetters = 2;

/**
 * The text of a PDF, page by page. Letters too small to be read, and those outside the page, are left out. Whoever calls
 * it bounds its time and memory: a page can be made to take any amount of both.
 */
export async function readPdf(content: Uint8Array): Promise<FileReading> {
  let pdf: Pdf;
  try {
    // The library takes its bytes away from whoever gives them.
    pdf = await getDocumentProxy(new Uint8Array(content), { verbosity: 0 });
  } catch (error) {
    const isLocked = error instanceof Error && error.name === 'PasswordException';
    return unreadableFile(isLocked ? 'a PDF that asks for a password' : 'a PDF that is damaged or cut off');
  }
  const pages = Math.min(pdf.numPages, fileLimits.pdfPages);
  const texts: string[] = [];
  let characters = 0;
  let read = 0;
  for (; read < pages && characters <= fileLimits.textCharacters; read++) {
    const text = await pageText(pdf, read + 1);
    texts.push(text);
    characters += text.length;
  }
  return toReading(texts, pdf.numPages, read);
}

function toReading(texts: readonly string[], pages: number, read: number): FileReading {
  const text = texts.join('\n\n').trim();
  if (text === '') return unreadableFile(`a PDF of ${count(pages)} without text, such as a scan`);
  const isCut = read < pages || text.length > fileLimits.textCharacters;
  const note = read < pages ? { note: `a PDF of ${count(pages)}, of which the first ${read} are shown` } : {};
  return { kind: 'text', text: text.slice(0, fileLimits.textCharacters), isCut, ...note };
}

function count(pages: number): string {
  return pages === 1 ? '1 page' : `${pages} pages`;
}

async function pageText(pdf: Pdf, number: number): Promise<string> {
  const page = await pdf.getPage(number).catch(() => undefined);
  // One page that cannot be read leaves the others.
  const content = await page?.getTextContent().catch(() => undefined);
  if (page === undefined || content === undefined) return '';
  const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
  const isSeen = (item: Extract<Item, { str: string }>) => {
    const [, , , , x = 0, y = 0] = item.transform.map(Number);
    const isLarge = item.height === 0 || item.height >= smallestLetters;
    return isLarge && x >= left - 1 && x <= right + 1 && y >= bottom - 1 && y <= top + 1;
  };
  const parts = content.items.map((item) => {
    if (!('str' in item)) return '';
    return `${item.str !== '' && !isSeen(item) ? '' : item.str}${item.hasEOL ? '\n' : ''}`;
  });
  page.cleanup();
  return parts.join('');
}
