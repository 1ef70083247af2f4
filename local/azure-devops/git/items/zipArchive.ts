import { Readable } from 'node:stream';
import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive. */
export type ZipEntry = { readonly name: string; readonly content: Buffer };

const utf8Names = 0x0800;
const deflated = 8;
// 1 January 1980, the first day the format knows: an archive of the same content is the same archive.
const fixedDate = 0x0021;

/** A zip archive of the entries, written one after another so that only one is in memory. */
export function zipArchive(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): Readable {
  return Readable.from(zipParts(entries), { objectMode: false });
}

async function* zipParts(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8');
    const packed = deflateRawSync(entry.content);
    const fields = entryFields(entry.content, packed, name);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), fields, name, packed]);
    directory.push(centralHeader(fields, name, offset));
    offset += local.length;
    yield local;
  }
  const central = Buffer.concat(directory);
  yield central;
  yield endRecord(directory.length, central.length, offset);
}

function entryFields(content: Buffer, packed: Buffer, name: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(utf8Names, 2);
  fields.writeUInt16LE(deflated, 4);
  fields.writeUInt16LE(fixedDate, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function centralHeader(fields: Buffer, name: Buffer, offset: number): Buffer {
  const start = Buffer.from('504b01021400', 'hex');
  const end = Buffer.alloc(14);
  end.writeUInt32LE(offset, 10);
  return Buffer.concat([start, fields, end, name]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32BE(0x504b0506, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
