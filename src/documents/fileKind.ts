/** What a file is by its content. */
export type FileKind =
  | 'png'
  | 'jpeg'
  | 'gif'
  | 'webp'
  | 'bmp'
  | 'tiff'
  | 'heic'
  | 'avif'
  | 'ico'
  | 'pdf'
  | 'zip'
  | 'ole'
  | 'gzip'
  | 'seven-zip'
  | 'other';

/** A PDF may have something before its header, up to here (PDF 1.7, appendix H.3.4.1). */
const latestPdfHeader = 1024;

const signatures: readonly (readonly [FileKind, string])[] = [
  ['png', '89504e470d0a1a0a'],
  ['jpeg', 'ffd8ff'],
  ['gif', '474946383761'],
  ['gif', '474946383961'],
  ['tiff', '49492a00'],
  ['tiff', '4d4d002a'],
  ['ico', '00000100'],
  ['zip', '504b0304'],
  ['zip', '504b0506'],
  ['ole', 'd0cf11e0a1b11ae1'],
  ['gzip', '1f8b08'],
  ['seven-zip', '377abcaf271c'],
];

/** Brands of the ISO base media format that are pictures. */
const brands: ReadonlyMap<string, FileKind> = new Map([
  ['heic', 'heic'],
  ['heix', 'heic'],
  ['hevc', 'heic'],
  ['heim', 'heic'],
  ['heis', 'heic'],
  ['mif1', 'heic'],
  ['msf1', 'heic'],
  ['avif', 'avif'],
  ['avis', 'avif'],
]);

/** What a file is, by its first bytes; its name says what its author thinks it is. `other` may be text. */
export function detectFileKind(beginning: Uint8Array): FileKind {
  const bytes = Buffer.from(beginning.buffer, beginning.byteOffset, Math.min(beginning.byteLength, latestPdfHeader));
  const start = bytes.toString('hex', 0, 8);
  const found = signatures.find(([, signature]) => start.startsWith(signature));
  if (found !== undefined) return found[0];
  if (start.startsWith('52494646') && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  // "BM", then the size of the file and four bytes that are zero.
  if (start.startsWith('424d') && bytes.length >= 10 && bytes.readUInt32LE(6) === 0) return 'bmp';
  if (bytes.toString('latin1', 4, 8) === 'ftyp') return brands.get(bytes.toString('latin1', 8, 12)) ?? 'other';
  return bytes.includes('%PDF-', 0, 'latin1') ? 'pdf' : 'other';
}
