import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { selfSignedCertificate } from '../azure/selfSignedCertificate.ts';

const envelopeSchema = z.object({
  time: z.string(),
  tags: z.record(z.string(), z.unknown()).default({}),
  data: z.object({ baseType: z.string(), baseData: z.looseObject({}) }),
});

const spanSchema = z.object({ id: z.string(), name: z.string().optional(), duration: z.string() });

/** A span as Application Insights gets it. */
export interface IngestedSpan {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | undefined;
  readonly traceId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly milliseconds: number;
}

/** Stands in for the ingestion service of Application Insights. */
export interface Ingestion {
  /** To be trusted, as PEM. */
  readonly certificate: string;
  readonly connectionString: string;
  /** Everything that was sent, as it came. */
  text(): string;
  spans(): readonly IngestedSpan[];
  /** Names of metrics that came. */
  metrics(): ReadonlySet<string>;
  /** Resolves as soon as what came is as wanted. */
  when(isWanted: (ingestion: Ingestion) => boolean, milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

const metricSchema = z.object({ metrics: z.array(z.object({ name: z.string() })) });

/** Starts it on a free port of 127.0.0.1, over TLS: the exporter sends to nothing else. */
export async function startIngestion(): Promise<Ingestion> {
  const { key, certificate } = selfSignedCertificate();
  const bodies: string[] = [];
  const watchers = new Set<() => void>();
  const server = createServer({ key, cert: certificate }, (request, response) => {
    void buffer(request).then((body) => {
      bodies.push((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8'));
      const items = envelopesOf(bodies.slice(-1)).length;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ itemsReceived: items, itemsAccepted: items, errors: [] }));
      for (const look of watchers) look();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ingestion: Ingestion = {
    certificate,
    connectionString: `InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=${url}/;LiveEndpoint=${url}/`,
    text: () => bodies.join('\n'),
    spans: () => envelopesOf(bodies).flatMap(toSpan),
    metrics: () => new Set(envelopesOf(bodies).flatMap(({ data }) => metricNames(data.baseData))),
    when: (isWanted, milliseconds) => waitFor(watchers, () => isWanted(ingestion), milliseconds),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return ingestion;
}

function waitFor(watchers: Set<() => void>, isThere: () => boolean, milliseconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      watchers.delete(look);
      reject(new Error(`What was waited for did not come within ${milliseconds} ms.`));
    }, milliseconds);
    const look = () => {
      if (!isThere()) return;
      clearTimeout(timer);
      watchers.delete(look);
      resolve();
    };
    watchers.add(look);
    look();
  });
}

/** A body is a JSON array, or one envelope a line. */
function envelopesOf(bodies: readonly string[]): readonly z.infer<typeof envelopeSchema>[] {
  return bodies
    .flatMap((body) => (body.startsWith('[') ? [body] : body.split('\n').filter((line) => line.startsWith('{'))))
    .flatMap((text): unknown[] => [JSON.parse(text)].flat())
    .flatMap((value) => {
      const parsed = envelopeSchema.safeParse(value);
      return parsed.success ? [parsed.data] : [];
    });
}

function toSpan({ time, tags, data }: z.infer<typeof envelopeSchema>): readonly IngestedSpan[] {
  if (!['RequestData', 'RemoteDependencyData'].includes(data.baseType)) return [];
  const { id, name, duration } = spanSchema.parse(data.baseData);
  const parentId = tags['ai.operation.parentId'];
  // Of what a server does the service takes the name of the operation.
  const facts = { id, name: name ?? String(tags['ai.operation.name']), traceId: String(tags['ai.operation.id']) };
  const when = { startedAt: Date.parse(time), milliseconds: millisecondsOf(duration) };
  return [{ ...facts, ...when, parentId: typeof parentId === 'string' ? parentId : undefined }];
}

/** Of `00:00:01.250`; what takes days is not sent here. */
function millisecondsOf(duration: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = duration.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

function metricNames(baseData: unknown): readonly string[] {
  const parsed = metricSchema.safeParse(baseData);
  return parsed.success ? parsed.data.metrics.map(({ name }) => name) : [];
}
