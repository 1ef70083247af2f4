import { isUtf8 } from 'node:buffer';
import chardet from 'chardet';
import iconv from 'iconv-lite';

/** A text with the encoding of its bytes, from which {@link encodeText} makes the very same bytes again. */
export interface DecodedText {
  /** A byte-order mark is part of it. */
  readonly text: string;
  /** As `iconv-lite` names it, in lower case; undefined for UTF-8. */
  readonly encoding?: string;
}

/** What cannot be taken for text; `encoding` names what it seems to be in, where that is known. */
export interface UnreadableText {
  readonly text?: undefined;
  readonly encoding?: string;
}

const sampleBytes = 8_000;
const leastConfidence = 10;
/** Of the pairs of bytes of a UTF-16 text in a script of few letters most hold a zero. */
const zeroShare = 0.4;
/** Characters that no text holds: what a wrong guess makes of bytes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const foreign = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\uFFFD\uFFFE\uFFFF]/;
/** Names of detected encodings whose bytes a larger one holds. */
const larger: ReadonlyMap<string, string> = new Map([
  ['iso-8859-1', 'windows-1252'],
  ['iso-8859-9', 'windows-1254'],
  ['shift_jis', 'cp932'],
  ['gb2312', 'gb18030'],
  ['euc-kr', 'cp949'],
]);

/**
 * Reads bytes as text. UTF-16 is known by its mark or by its zeros; encodings of single bytes and of East Asia are guessed
 * by the frequency of letters. Nothing counts as text from which the same bytes cannot be made again.
 */
export function decodeText(content: Uint8Array): DecodedText | UnreadableText {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const mark = markOf(bytes);
  if (mark !== undefined) return readAs(bytes, mark) ?? { encoding: mark };
  const sample = bytes.subarray(0, sampleBytes);
  if (sample.includes(0)) {
    const wide = zerosOf(sample);
    return (wide === undefined ? undefined : readAs(bytes, wide)) ?? {};
  }
  return isUtf8(bytes) ? { text: bytes.toString('utf8') } : guess(bytes);
}

/** The bytes of a text, in UTF-8 where no other encoding is named. */
export function encodeText(text: string, encoding: string | undefined): Buffer {
  return encoding === undefined ? Buffer.from(text, 'utf8') : iconv.encode(text, encoding, { addBOM: false });
}

/** The first character of a text that an encoding has not; undefined where it has all of them. */
export function missingCharacter(text: string, encoding: string): string | undefined {
  if (!iconv.encodingExists(encoding)) return text.slice(0, 1);
  if (iconv.decode(encodeText(text, encoding), encoding, { stripBOM: false }) === text) return undefined;
  const characters = new Set(text);
  return [...characters].find((one) => iconv.decode(encodeText(one, encoding), encoding, { stripBOM: false }) !== one);
}

function markOf(bytes: Buffer): string | undefined {
  const isFour = bytes.length >= 4;
  if (isFour && bytes.readUInt32LE(0) === 0xfeff) return 'utf-32le';
  if (isFour && bytes.readUInt32BE(0) === 0xfeff) return 'utf-32be';
  if (bytes.length < 2) return undefined;
  const first = bytes.readUInt16BE(0);
  if (first === 0xfffe) return 'utf-16le';
  return first === 0xfeff ? 'utf-16be' : undefined;
}

function zerosOf(sample: Buffer): string | undefined {
  const zeros = [0, 0];
  for (let index = 0; index < sample.length; index += 1) {
    if (sample[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  const least = (sample.length / 2) * zeroShare;
  if (even === 0 && odd >= least) return 'utf-16le';
  return odd === 0 && even >= least ? 'utf-16be' : undefined;
}

function guess(bytes: Buffer): DecodedText | UnreadableText {
  const found = chardet
    .analyse(bytes.subarray(firstForeignByte(bytes)).subarray(0, sampleBytes))
    .filter(({ confidence, name }) => confidence >= leastConfidence && !name.startsWith('UTF'))
    .map(({ name }) => name.toLowerCase());
  for (const name of found) {
    const read = readAs(bytes, larger.get(name) ?? name);
    if (read !== undefined) return read;
  }
  const [likeliest] = found;
  return readAs(bytes, 'windows-1252') ?? (likeliest === undefined ? {} : { encoding: likeliest });
}

/** Some lines before the first byte that is no ASCII: what tells one encoding from the other may come late. */
function firstForeignByte(bytes: Buffer): number {
  const first = bytes.findIndex((byte) => byte >= 0x80);
  return Math.max(0, first - sampleBytes / 4);
}

function readAs(bytes: Buffer, encoding: string): DecodedText | undefined {
  if (!iconv.encodingExists(encoding)) return undefined;
  const text = iconv.decode(bytes, encoding, { stripBOM: false });
  const isText = text.isWellFormed() && !foreign.test(text) && encodeText(text, encoding).equals(bytes);
  return isText ? { text, encoding } : undefined;
}
