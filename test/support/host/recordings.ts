import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const exchange = z.object({
  note: z.string(),
  request: z.object({ method: z.string(), url: z.string() }),
  response: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), rawBody: z.string() }),
});

/** One request to a Functions host and its answer, as `record.mjs` writes it. */
export type Exchange = z.infer<typeof exchange>;

/** What an exchange is compared by. */
export interface NormalizedExchange {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Reads the exchanges of a folder, by topic. */
export function readExchanges(folder: string): ReadonlyMap<string, readonly Exchange[]> {
  const files = readdirSync(folder).filter((name) => /^\d\d-.*\.json$/.test(name));
  return new Map(
    files
      .sort()
      .map((name) => [
        name.replace('.json', ''),
        z.array(exchange).parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
      ]),
  );
}

const HEADERS_THAT_MATTER = ['content-type', 'location', 'retry-after', 'www-authenticate'];

/** Takes times, made-up ids, keys, ports and .NET stack traces out of an exchange. */
export function normalize(recorded: Exchange): NormalizedExchange {
  const headers = HEADERS_THAT_MATTER.flatMap((name) => {
    const value = recorded.response.headers[name];
    return value === undefined ? [] : [[name, scrub(value)]];
  });
  return {
    status: recorded.response.status,
    headers: Object.fromEntries(headers),
    body: normalizeBody(recorded.response.rawBody),
  };
}

function normalizeBody(text: string): unknown {
  try {
    return normalizeValue(JSON.parse(text));
  } catch {
    return scrub(text);
  }
}

function normalizeValue(value: unknown): unknown {
  if (typeof value === 'string') {
    return scrub(value);
  }
  if (Array.isArray(value)) {
    return value.map(normalizeValue);
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([name]) => name !== 'StackTrace');
    return Object.fromEntries(
      entries.map(([name, item]) => [name, name === 'Details' ? 'DETAILS' : normalizeValue(item)]),
    );
  }
  return value;
}

function scrub(text: string): string {
  return (
    text
      .replace(/ \n (\{|Message: ).*$/s, ' DETAILS')
      // Two blanks in 3.0.0, of which these recordings are; one since.
      .replaceAll(' failed:  ', ' failed: ')
      .replace(/http:\/\/(127\.0\.0\.1|localhost):\d+/g, 'HOST')
      .replace(/code=[\w-]+/g, 'code=KEY')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)/g, (time) => `TIME${time.includes('.') ? '.F' : ''}`)
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'GUID')
      .replace(/[0-9a-f]{32}/g, 'ID')
  );
}
