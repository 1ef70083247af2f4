/** What a push asks for. Source: gitprotocol-pack(5), "Pushing Data To a Server". */
export type PushRequest = {
  readonly updates: readonly { readonly name: string; readonly oldObjectId: string; readonly newObjectId: string }[];
  readonly capabilities: readonly string[];
  /** The pack file; empty for a push that only deletes. */
  readonly pack: Buffer;
};

/** End of a list of lines. */
export const flush = Buffer.from('0000');

/** Most bytes of one line of the side band, without its length and the number of the band. */
const largestBand = 65_515;

/** A line with its length in front, four hexadecimal digits that count themselves. */
export function packetLine(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

/** Data as the lines of a band: 1 is the answer, 2 is text that git shows with `remote:` in front. */
export function bandLines(band: 1 | 2, content: Buffer): Buffer {
  const lines: Buffer[] = [];
  for (let start = 0; start < content.length; start += largestBand) {
    lines.push(packetLine(Buffer.concat([Buffer.from([band]), content.subarray(start, start + largestBand)])));
  }
  return Buffer.concat(lines);
}

/**
 * Takes a push apart.
 * @returns undefined for what is no push; no updates for the empty request by which git tries whether it may push
 */
export function parsePush(body: Buffer): PushRequest | undefined {
  const updates: PushRequest['updates'][number][] = [];
  let capabilities: readonly string[] = [];
  let offset = 0;
  for (;;) {
    const length = Number.parseInt(body.toString('latin1', offset, offset + 4), 16);
    if (length === 0) return { updates, capabilities, pack: body.subarray(offset + 4) };
    if (Number.isNaN(length) || length < 4 || offset + length > body.length) return undefined;
    const [command = '', options] = body.toString('utf8', offset + 4, offset + length).split('\0');
    offset += length;
    capabilities = options === undefined ? capabilities : options.trim().split(' ');
    const [, oldObjectId = '', newObjectId = '', name = ''] =
      /^([0-9a-f]{40}) ([0-9a-f]{40}) (.+?)\n?$/.exec(command) ?? [];
    if (name !== '') updates.push({ name, oldObjectId, newObjectId });
    else if (!/^shallow [0-9a-f]{40}\n?$/.test(command)) return undefined;
  }
}
