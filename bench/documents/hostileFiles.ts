import { pngOf } from '../../test/support/files/images.ts';
import { pdfOf } from '../../test/support/files/pdf.ts';
import { documentXml, paragraph, run, wordOf } from '../../test/support/files/word.ts';

const spaces = (bytes: number) => Buffer.alloc(bytes, ' ');
const documentPart = (content: string | Uint8Array) => wordOf('', [{ name: 'word/document.xml', content }]);

/** What is made to cost more than it says, by name; each is made anew, in the process that measures it. */
export const hostileFiles: Readonly<Record<string, () => Buffer>> = {
  'a zip bomb renamed .docx: 500 MB of spaces in 0.5 MB': () => documentPart(spaces(500_000_000)),
  'a PDF of 500 pages': () =>
    pdfOf(Array.from({ length: 500 }, (_value, index) => Array.from({ length: 40 }, () => `Line on page ${index}`))),
  'a PNG of 40 megapixels': () => pngOf(8000, 5000),
  'a page of a PDF that unpacks to 500 MB': () => pdfOf([{ operators: spaces(500_000_000) }]),
  'a page of a PDF with 3 million words': () =>
    pdfOf([{ operators: `BT /F1 12 Tf 72 700 Td ${'(word) Tj '.repeat(3_000_000)}ET` }]),
  'a Word document of 30,000 paragraphs': () => wordOf(paragraph(run('word '.repeat(20))).repeat(30_000)),
  'a Word document with a table of 100,000 cells': () =>
    wordOf(`<w:tbl>${`<w:tr>${`<w:tc>${paragraph(run('cell'))}</w:tc>`.repeat(10)}</w:tr>`.repeat(10_000)}</w:tbl>`),
  'a Word document nested 100,000 deep': () => wordOf('<w:p>'.repeat(100_000)),
  'a Word document with entities that expand': () =>
    documentPart(documentXml(paragraph(run('&b;')), '<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>')),
};
