/** What goes through the blocks of a picture finds. */
export interface ImageStructure {
  /** Whether the picture goes on to its end. */
  readonly isWhole: boolean;
  readonly isAnimated: boolean;
}

/** The chunks of a PNG, up to its end. */
export function parsePngStructure(bytes: Buffer): ImageStructure {
  let isAnimated = false;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IEND') return { isWhole: true, isAnimated };
    isAnimated ||= type === 'acTL';
    at += 12 + length;
  }
  return { isWhole: false, isAnimated };
}

/** A JPEG ends with a marker of its own; cameras and scanners write more behind it. */
export function parseJpegStructure(bytes: Buffer): ImageStructure {
  const scan = bytes.indexOf('ffda', 0, 'hex');
  const end = bytes.lastIndexOf('ffd9', bytes.length, 'hex');
  return { isWhole: scan !== -1 && end > scan, isAnimated: false };
}

/** The blocks of a GIF, of which each picture of an animation is one. */
export function parseGifStructure(bytes: Buffer): ImageStructure {
  let at = 13 + colourTableBytes(bytes[10] ?? 0);
  let frames = 0;
  while (at < bytes.length) {
    const block = bytes[at];
    if (block === 0x3b) return { isWhole: frames > 0, isAnimated: frames > 1 };
    if (block === 0x21) {
      at = afterSubBlocks(bytes, at + 2);
    } else if (block === 0x2c) {
      frames++;
      at = afterSubBlocks(bytes, at + 11 + colourTableBytes(bytes[at + 9] ?? 0));
    } else {
      break;
    }
  }
  return { isWhole: false, isAnimated: frames > 1 };
}

/** The header of a WebP says how long it is, and whether it moves. */
export function parseWebpStructure(bytes: Buffer): ImageStructure {
  const isWhole = bytes.length >= 16 && bytes.readUInt32LE(4) + 8 <= bytes.length;
  const isAnimated = bytes.toString('latin1', 12, 16) === 'VP8X' && ((bytes[20] ?? 0) & 0x02) !== 0;
  return { isWhole, isAnimated };
}

function colourTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

function afterSubBlocks(bytes: Buffer, start: number): number {
  let at = start;
  for (let length = bytes[at] ?? 0; length > 0 && at < bytes.length; length = bytes[at] ?? 0) at += length + 1;
  return at + 1;
}
