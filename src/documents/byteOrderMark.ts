/** The encoding that a byte-order mark tells; undefined without one of UTF-16. */
export function encodingOfByteOrderMark(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const mark = bytes.toString('hex', 0, 2);
  if (mark === 'fffe') return 'utf-16le';
  return mark === 'feff' ? 'utf-16be' : undefined;
}
