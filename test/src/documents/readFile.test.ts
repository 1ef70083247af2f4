import { describe, expect, it } from '@jest/globals';
import { detectFileKind } from '../../../src/documents/fileKind.ts';
import { fileLimits } from '../../../src/documents/fileLimits.ts';
import { isImage, readImage } from '../../../src/documents/readImage.ts';
import { readText } from '../../../src/documents/readText.ts';
import { gifOf, jpegOf, pngChunk, pngHeader, pngOf, webpOf } from '../../support/files/images.ts';

const png = pngOf(640, 480);
const read = (content: Uint8Array) => {
  const kind = detectFileKind(content);
  return isImage(kind) ? readImage(kind, content) : readText(content);
};
const heic = Buffer.from('0000001c66747970686569630000000068656963', 'hex');
const avif = Buffer.from('0000001c66747970617669660000000061766966', 'hex');
const bmp = Buffer.from('424d460000000000000036000000', 'hex');
const filler = pngChunk('tEXt', Buffer.alloc(fileLimits.imageBytes));

describe('a picture', () => {
  it.each([
    ['a PNG', png, 'image/png', 640, 480],
    [
      'a PNG that moves, of which models see the first',
      pngOf(8, 6, [pngChunk('acTL', Buffer.alloc(8))]),
      'image/png',
      8,
      6,
    ],
    ['a JPEG', jpegOf(1024, 768), 'image/jpeg', 1024, 768],
    ['a JPEG with more behind its end', Buffer.concat([jpegOf(4, 3), Buffer.from('scanner')]), 'image/jpeg', 4, 3],
    ['a GIF that stands still', gifOf(1, 5, 4), 'image/gif', 5, 4],
    ['a WebP', webpOf(300, 200), 'image/webp', 300, 200],
  ])('is shown as what it is: %s', (_name, content, mediaType, width, height) => {
    expect(read(content)).toEqual({ kind: 'image', mediaType, width, height });
  });

  it.each([
    ['a PNG that was cut off', png.subarray(0, png.length - 20), 'damaged or cut off'],
    ['only the signature of a PNG', png.subarray(0, 8), 'damaged or cut off'],
    ['a PNG of no pixels', Buffer.concat([pngHeader(0, 9), pngChunk('IEND')]), 'damaged or cut off'],
    ['a JPEG that was cut off', jpegOf(4, 3).subarray(0, 30), 'damaged or cut off'],
    ['a GIF that moves', gifOf(3), 'moves; attach a still picture'],
    ['a GIF without its end', gifOf(1).subarray(0, -1), 'damaged or cut off'],
    ['a WebP that moves', webpOf(9, 9, true), 'moves; attach a still picture'],
    ['a WebP that was cut off', webpOf(9, 9).subarray(0, 24), 'damaged or cut off'],
    [
      'a header of 40 million pixels',
      Buffer.concat([pngHeader(8000, 5000), pngChunk('IEND')]),
      '8000 × 5000 pixels; at most 20 million',
    ],
    [
      'a header of 4 billion pixels',
      Buffer.concat([pngHeader(65535, 65535), pngChunk('IEND')]),
      '65535 × 65535 pixels; at most 20 million',
    ],
    ['a strip of 30,000 pixels', Buffer.concat([pngHeader(30_000, 2), pngChunk('IEND')]), '10000 on a side'],
    [
      'a PNG of too many bytes',
      pngOf(2, 2, [filler]),
      'a PNG picture of 2 × 2 pixels and 4 MB; at most 4 MB are shown',
    ],
    ['HEIC', heic, 'of the form HEIC, which models do not take; attach it as PNG'],
    ['AVIF', avif, 'of the form AVIF'],
    ['BMP', bmp, 'of the form BMP'],
    ['TIFF', Buffer.from('49492a0008000000', 'hex'), 'of the form TIFF'],
    ['ICO', Buffer.from('0000010001001010', 'hex'), 'of the form ICO'],
  ])('costs a note where it cannot be shown: %s', (_name, content, note) => {
    expect(read(content)).toEqual({ kind: 'unread', note: expect.stringContaining(note) });
  });
});

describe('a text file', () => {
  it.each([
    ['UTF-8', Buffer.from('größe\n'), 'größe\n'],
    ['UTF-8 with its mark', Buffer.from('\ufeffgröße\n'), 'größe\n'],
    ['UTF-16, as Windows PowerShell writes it', Buffer.from('\ufeffgröße\r\n', 'utf16le'), 'größe\r\n'],
    ['UTF-16, the other way round', Buffer.from('\ufeffgröße', 'utf16le').swap16(), 'größe'],
    ['Windows-1252', Buffer.from('größe €', 'latin1').fill(0x80, 6, 7), 'größe €'],
    ['the colours of a terminal', Buffer.from('\x1b[31mred\x1b[0m\n'), '\x1b[31mred\x1b[0m\n'],
    ['an SVG, which is text', Buffer.from('<svg xmlns="…"/>'), '<svg xmlns="…"/>'],
  ])('is read as %s', (_name, content, text) => {
    expect(read(content)).toEqual({ kind: 'text', text, isCut: false });
  });

  it('is cut where it is long, never within a character', () => {
    const reading = read(Buffer.from(`x${'ö'.repeat(50_000)}`));

    expect(reading).toEqual({ kind: 'text', text: `x${'ö'.repeat(32_767)}`, isCut: true });
  });

  it.each([
    ['bytes that are zero', Buffer.from([0, 1, 0xff])],
    ['characters that no text has', Buffer.from(`${'\x01\x02'.repeat(20)}text`)],
  ])('is none with %s', (_name, content) => {
    expect(read(content)).toEqual({ kind: 'unread', note: 'no text, picture or document' });
  });
});
