import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Stands in for Azure Front Door before two apps. */
export interface FrontDoor {
  readonly url: string;
  /** Share of each app in percent; 0 for one that is taken out. */
  shares(): Readonly<Record<string, number>>;
  weigh(app: string, weight: number, isEnabled: boolean): void;
  /** Whichever share an app has: from now on what comes falls to it, unless it is taken out. */
  prefer(app: string): void;
  close(): Promise<void>;
}

/** @param apps address of each app by its name; the first one has everything */
export async function startFrontDoor(apps: Readonly<Record<string, string>>): Promise<FrontDoor> {
  const names = Object.keys(apps);
  const weights = new Map(names.map((name, index) => [name, index === 0 ? 100 : 0]));
  let preferred = names[0];
  const chosen = () =>
    [preferred, ...names].find((name) => name !== undefined && (weights.get(name) ?? 0) > 0) ?? 'nobody';
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { 'content-type': contentType = '', 'x-hub-signature-256': signature } = incoming.headers;
    const answer = await fetch(new URL(incoming.url ?? '/', apps[chosen()]), {
      method: 'POST',
      headers: { 'content-type': contentType, 'x-hub-signature-256': String(signature) },
      body: new Uint8Array(await buffer(incoming)),
    });
    outgoing.writeHead(answer.status).end(await answer.text());
  };
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.writeHead(502).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shares: () => Object.fromEntries(weights),
    weigh(app, weight, isEnabled) {
      if (!weights.has(app)) throw new Error(`Front Door has no origin ${app}.`);
      weights.set(app, isEnabled ? weight : 0);
    },
    prefer(app) {
      preferred = app;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
