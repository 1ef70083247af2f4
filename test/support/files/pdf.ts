import { deflateSync } from 'node:zlib';

/** A page's content: text lines, or the drawing operators themselves. */
export type PdfPage = readonly string[] | { readonly operators: string | Uint8Array };

interface PdfOptions {
  /** Members of the trailer beside size and root. */
  readonly trailer?: string;
  /** Further objects, numbered from the end of the pages. */
  readonly objects?: (firstNumber: number) => readonly string[];
}

/** A PDF with one font and deflated pages of 612 by 792 points. */
export function pdfOf(pages: readonly PdfPage[], options: PdfOptions = {}): Buffer {
  const kids = pages.map((_page, index) => `${4 + 2 * index} 0 R`).join(' ');
  const objects: (string | Buffer)[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  for (const [index, page] of pages.entries()) {
    const stream = deflateSync('operators' in page ? page.operators : textOperators(page));
    const resources = '/MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>';
    objects.push(`<< /Type /Page /Parent 2 0 R ${resources} /Contents ${5 + 2 * index} 0 R >>`);
    const dictionary = `<< /Length ${stream.length} /Filter /FlateDecode >>`;
    objects.push(Buffer.concat([latin(`${dictionary}\nstream\n`), stream, latin('\nendstream')]));
  }
  objects.push(...(options.objects?.(objects.length + 1) ?? []));
  return written(objects, options.trailer ?? '');
}

/** A PDF that asks for a password: encrypted, with entries that no password fits. */
export function lockedPdf(): Buffer {
  const key = '00'.repeat(32);
  return pdfOf([['secret']], {
    objects: () => [`<< /Filter /Standard /V 1 /R 2 /O <${key}> /U <${key}> /P -4 >>`],
    trailer: `/Encrypt 6 0 R /ID [<${'11'.repeat(16)}> <${'11'.repeat(16)}>]`,
  });
}

function textOperators(lines: readonly string[]): string {
  const shown = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj 0 -16 Td`);
  return `BT /F1 12 Tf 72 700 Td ${shown.join(' ')} ET`;
}

function written(objects: readonly (string | Buffer)[], trailer: string): Buffer {
  const parts = [latin('%PDF-1.4\n%âãÏÓ\n')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  for (const [index, object] of objects.entries()) {
    offsets.push(length);
    const body = typeof object === 'string' ? latin(object) : object;
    const part = Buffer.concat([latin(`${index + 1} 0 obj\n`), body, latin('\nendobj\n')]);
    parts.push(part);
    length += part.length;
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\n`;
  return Buffer.concat([...parts, latin(`${table}startxref\n${length}\n%%EOF\n`)]);
}

function latin(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
