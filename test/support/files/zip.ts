import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What the archive says of its size, where that is a lie. */
  readonly declaredBytes?: number;
}

/** A zip archive as Office writes it: deflated, with sizes in both headers. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, declaredBytes } of entries) {
    const raw = Buffer.from(content);
    const packed = deflateRawSync(raw);
    const encoded = Buffer.from(name, 'utf8');
    const sizes = [crc32(raw), packed.length, declaredBytes ?? raw.length] as const;
    const local = header(0x04034b50, 30, 4, encoded.length, 26, sizes);
    const central = header(0x02014b50, 46, 6, encoded.length, 28, sizes);
    central.writeUInt16LE(20, 4);
    central.writeUInt32LE(offset, 42);
    parts.push(local, encoded, packed);
    directory.push(central, encoded);
    offset += local.length + encoded.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/** Signature, version, flags (names in UTF-8), method (deflate), date, CRC, sizes, length of the name. */
function header(
  signature: number,
  bytes: number,
  version: number,
  nameBytes: number,
  nameAt: number,
  sizes: readonly [number, number, number],
): Buffer {
  const header = Buffer.alloc(bytes);
  header.writeUInt32LE(signature, 0);
  header.writeUInt16LE(20, version);
  header.writeUInt16LE(0x0800, version + 2);
  header.writeUInt16LE(8, version + 4);
  for (const [index, size] of sizes.entries()) header.writeUInt32LE(size, version + 10 + 4 * index);
  header.writeUInt16LE(nameBytes, nameAt);
  return header;
}
