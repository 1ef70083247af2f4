import { imageSize } from 'image-size';
import type { FileKind } from './fileKind.ts';
import { type FileReading, type ShownImage, sizeText, unread } from './fileReading.ts';
import { gifStructure, type ImageStructure, jpegStructure, pngStructure, webpStructure } from './imageStructure.ts';
import { fileLimits } from './limits.ts';

interface ImageForm {
  readonly name: string;
  readonly mediaType: ShownImage['mediaType'];
  readonly structureOf: (bytes: Buffer) => ImageStructure;
}

/** The forms that models take, as OpenAI lists them; a GIF only where it does not move. */
const shownForms: ReadonlyMap<FileKind, ImageForm> = new Map([
  ['png', { name: 'PNG', mediaType: 'image/png', structureOf: pngStructure }],
  ['jpeg', { name: 'JPEG', mediaType: 'image/jpeg', structureOf: jpegStructure }],
  ['gif', { name: 'GIF', mediaType: 'image/gif', structureOf: gifStructure }],
  ['webp', { name: 'WebP', mediaType: 'image/webp', structureOf: webpStructure }],
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
    return unread(`a picture of the form ${otherForms.get(kind) ?? kind}, which models do not take; attach it as PNG`);
  }
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const size = sizeOf(bytes);
  const { isWhole, isAnimated } = form.structureOf(bytes);
  if (size === undefined || !isWhole) return unread(`a ${form.name} picture that is damaged or cut off`);
  const { width, height } = size;
  const described = `a ${form.name} picture of ${width} × ${height} pixels`;
  if (isAnimated && kind !== 'png') return unread(`${described} that moves; attach a still picture of what matters`);
  if (bytes.length > fileLimits.imageBytes) {
    return unread(`${described} and ${sizeText(bytes.length)}; at most ${sizeText(fileLimits.imageBytes)} are shown`);
  }
  if (width * height > fileLimits.imagePixels || Math.max(width, height) > fileLimits.imageSide) {
    const most = `${fileLimits.imagePixels / 1e6} million pixels and ${fileLimits.imageSide} on a side`;
    return unread(`${described}; at most ${most} are shown`);
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
