import { createServer, Server, type Socket } from 'node:net';

/** A port that is listened on before the server is there that will serve it. */
export interface ReservedPort {
  readonly port: number;
  /** Serves what has connected so far and what connects from now on. */
  handTo(server: Server, listening: (() => void) | undefined): void;
}

const LOOPBACK = '127.0.0.1';

/** Listens on a free port. Connections are accepted and wait, unread, for the server to come. */
export async function reservePort(): Promise<ReservedPort> {
  const early: Socket[] = [];
  const holder = createServer({ pauseOnConnect: true }, (socket) => {
    // A client that gives up while it waits must not end this process.
    socket.on('error', () => socket.destroy());
    early.push(socket);
  });
  await new Promise<void>((resolve, reject) => {
    holder.once('error', reject);
    holder.listen(0, LOOPBACK, resolve);
  });
  const address = holder.address();
  if (address === null || typeof address === 'string') {
    throw new Error('A reserved port has no TCP address.');
  }
  return {
    port: address.port,
    handTo(server, listening) {
      Reflect.apply(listenAsNode, server, [holder, listening]);
      for (const socket of early) {
        server.emit('connection', socket);
        socket.resume();
      }
    },
  };
}

const listenAsNode = Server.prototype.listen;

/** Makes every server of this process that asks for one of these ports take it over as it is. */
export function useReservedPorts(ports: readonly ReservedPort[]): void {
  const byPort = new Map(ports.map((reserved) => [reserved.port, reserved]));
  Object.defineProperty(Server.prototype, 'listen', {
    configurable: true,
    writable: true,
    value(this: Server, ...args: readonly unknown[]) {
      const reserved = byPort.get(Number(args[0]));
      const listening = args.find(isCallback);
      if (reserved === undefined) {
        return Reflect.apply(listenAsNode, this, args);
      }
      reserved.handTo(this, listening);
      return this;
    },
  });
}

function isCallback(value: unknown): value is () => void {
  return typeof value === 'function';
}
