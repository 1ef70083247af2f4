import { imageSize } from 'image-size';
import type { FileKind } from './fileKind.ts';
import { fileLimits } from './fileLimits.ts';
import { type FileReading, formatSize, type ShownImage, unreadableFile } from './fileReading.ts';
import {
  type ImageStructure,
  parseGifStructure,
  parseJpegStructure,
  parsePngStructure,
  parseWebpStructure,
} from './imageStructure.ts';

interface ImageForm {
  readonly name: string;
  readonly mediaType: ShownImage['mediaType'];
  readonly structureOf: (bytes: Buffer) => ImageStructure;
}

/** The forms that models take, as OpenAI lists them; a GIF only where it does not move. */
const shownForms: ReadonlyMap<FileKind, ImageForm> = new Map([
  ['png', { name: 'PNG', mediaType: 'image/png', structureOf: parsePngStructure }],
  ['jpeg', { name: 'JPEG', mediaType: 'image/jpeg', structureOf: parseJpegStructure }],
  ['gif', { name: 'GIF', mediaType: 'image/gif', structureOf: parseGifStructure }],
  ['webp', { name: 'WebP', mediaType: 'image/webp', structureOf: parseWebpStructure }],
]);

const otherForms: ReadonlyMap<FileKind, string> = new Map([
  ['bmp', 'BMP'],
  ['tiff', 'TIFF'],
  ['heic', 'HEIC'],
  ['avif', 'AVIF'],
  ['ico', 'ICO'],
]);

/** Whether a file is a picture, of whatever form. */
export function isImage(kind: FileKind): boolean {
  return shownForms.has(kind) || otherForms.has(kind);
}

/** What is known of a picture without decoding it: whether a model may be shown it, and how large it is. */
export function readImage(kind: FileKind, content: Uint8Array): FileReading {
  const form = shownForms.get(kind);
  if (form === undefined) {
    return unreadableFile(
      `a picture of the form ${otherForms.get(kind) ?? kind}, which models do not take; attach it as PNG`,
    );
  }
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const size = sizeOf(bytes);
  const { isWhole, isAnimated } = form.structureOf(bytes);
  if (size === undefined || !isWhole) return unreadableFile(`a ${form.name} picture that is damaged or cut off`);
  const { width, height } = size;
  const described = `a ${form.name} picture of ${width} × ${height} pixels`;
  if (isAnimated && kind !== 'png')
    return unreadableFile(`${described} that moves; attach a still picture of what matters`);
  if (bytes.length > fileLimits.imageBytes) {
    return unreadableFile(
      `${described} and ${formatSize(bytes.length)}; at most ${formatSize(fileLimits.imageBytes)} are shown`,
    );
  }
  if (width * height > fileLimits.imagePixels || Math.max(width, height) > fileLimits.imageSide) {
    const most = `${fileLimits.imagePixels / 1e6} million pixels and ${fileLimits.imageSide} on a side`;
    return unreadableFile(`${described}; at most ${most} are shown`);
  }
  return { kind: 'image', mediaType: form.mediaType, width, height };
}

function sizeOf(bytes: Buffer): { readonly width: number; readonly height: number } | undefined {
  try {
    const { width, height } = imageSize(bytes);
    return width > 0 && height > 0 ? { width, height } : undefined;
  } catch {
    // The library throws whatever a damaged header makes it throw.
    return undefined;
  }
}
