import { isUtf8 } from 'node:buffer';
import { encodingOfByteOrderMark } from './byteOrderMark.ts';
import { fileLimits } from './fileLimits.ts';
import { type FileReading, unreadableFile } from './fileReading.ts';

/** Of so many characters one may be a control character that no text has. */
const charactersPerControl = 1000;
/** Tab, line feed, form feed, carriage return, and the beginning of what colours a terminal. */
const usualControls: ReadonlySet<number> = new Set([9, 10, 12, 13, 27]);

/**
 * A text file as text: UTF-8, UTF-16 by its mark as Windows PowerShell writes it, else Windows-1252.
 * @param content its beginning is enough
 */
export function readText(content: Uint8Array): FileReading {
  const isCut = content.byteLength > fileLimits.textCharacters;
  const bytes = Buffer.from(
    content.buffer,
    content.byteOffset,
    Math.min(content.byteLength, fileLimits.textCharacters),
  );
  const text = decoded(bytes, isCut);
  if (text === undefined || isBinary(text)) return unreadableFile('no text, picture or document');
  return { kind: 'text', text, isCut };
}

function decoded(bytes: Buffer, isCut: boolean): string | undefined {
  const marked = encodingOfByteOrderMark(bytes);
  if (marked !== undefined) return new TextDecoder(marked).decode(bytes, { stream: isCut });
  if (bytes.includes(0)) return undefined;
  const kept = isCut ? wholeCharacters(bytes) : bytes;
  return new TextDecoder(isUtf8(kept) ? 'utf-8' : 'windows-1252').decode(kept);
}

function isBinary(text: string): boolean {
  let controls = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 && !usualControls.has(code)) controls++;
  }
  return controls * charactersPerControl > text.length;
}

/** Without the beginning of a character that was cut off. */
function wholeCharacters(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes.length - end < 3 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end--;
  const isStart = ((bytes[end - 1] ?? 0) & 0xc0) === 0xc0;
  return isStart ? bytes.subarray(0, end - 1) : bytes;
}
