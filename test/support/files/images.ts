import { crc32, deflateSync } from 'node:zlib';

/** A PNG of grey pixels, one byte each. @param chunks more of them, before the pixels */
export function pngOf(width: number, height: number, chunks: readonly Buffer[] = []): Buffer {
  const rows = Buffer.alloc((width + 1) * height, 0x80);
  for (let row = 0; row < height; row++) rows[row * (width + 1)] = 0;
  return Buffer.concat([pngHeader(width, height), ...chunks, pngChunk('IDAT', deflateSync(rows)), pngChunk('IEND')]);
}

/** Signature and header of a PNG, which may say anything. */
export function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), pngChunk('IHDR', header)]);
}

export function pngChunk(type: string, data: Uint8Array = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(named.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  chunk.set(named, 4);
  chunk.writeUInt32BE(crc32(named), named.length + 4);
  return chunk;
}

/** A JPEG as far as its markers go. */
export function jpegOf(width: number, height: number): Buffer {
  const frame = Buffer.from('ffc0000b080000000001012200', 'hex');
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const start = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
  return Buffer.concat([start, frame, Buffer.from('ffda0008010100003f00d2cf20ffd9', 'hex')]);
}

/** A GIF of one pixel. @param frames more than one move */
export function gifOf(frames: number, width = 1, height = 1): Buffer {
  const screen = Buffer.from('474946383961000000000000003b', 'hex').subarray(0, 13);
  screen.writeUInt16LE(width, 6);
  screen.writeUInt16LE(height, 8);
  screen[10] = 0x80;
  const frame = Buffer.from('21f9040000000000 2c000000000100010000 0202440100'.replaceAll(' ', ''), 'hex');
  const pictures = Array.from({ length: frames }, () => frame);
  return Buffer.concat([screen, Buffer.from('000000ffffff', 'hex'), ...pictures, Buffer.from('3b', 'hex')]);
}

/** The extended header of a WebP, and some bytes in place of its pixels. */
export function webpOf(width: number, height: number, isAnimated = false): Buffer {
  const extended = Buffer.alloc(18);
  extended.write('VP8X', 0, 'latin1');
  extended.writeUInt32LE(10, 4);
  extended[8] = isAnimated ? 0x02 : 0;
  extended.writeUIntLE(width - 1, 12, 3);
  extended.writeUIntLE(height - 1, 15, 3);
  const pixels = Buffer.from('565038200a000000300100009d012a0100010000', 'hex').subarray(0, 18);
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), extended, pixels]);
  const head = Buffer.alloc(8);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}
