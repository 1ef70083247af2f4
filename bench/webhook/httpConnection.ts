import { connect, type Socket } from 'node:net';

/** What is sent: headers without `host`, and a body of known length. */
export interface Post {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer;
}

/** Connections that stay open, each with one request at a time. */
export interface Connections {
  /** @returns the status of the answer; rejects when there is none in time */
  post(message: Post): Promise<number>;
  close(): void;
}

interface Request {
  readonly head: string;
  readonly body: Buffer;
  readonly answered: (status: number) => void;
  readonly failed: (error: unknown) => void;
}

const answerTimeout = 30_000;
const endOfHead = '\r\n\r\n';

/**
 * Posts with less processor time than `node:http` takes: sender and server share the machine, and the load is to be the
 * server's.
 * @param count the most connections that are open at a time
 */
export function openConnections(url: string, count: number): Connections {
  const { hostname, port, host, pathname, search } = new URL(url);
  const open = new Set<Socket>();
  const idle: Socket[] = [];
  const current = new Map<Socket, Request>();
  const waiting: Request[] = [];

  function serve(socket: Socket): void {
    const request = waiting.shift();
    if (request === undefined) {
      idle.push(socket);
      return;
    }
    current.set(socket, request);
    socket.cork();
    socket.write(request.head, 'latin1');
    socket.write(request.body);
    socket.uncork();
  }

  function settle(socket: Socket, finish: (request: Request) => void): void {
    const request = current.get(socket);
    current.delete(socket);
    if (request !== undefined) finish(request);
  }

  function openOne(): void {
    const socket = connect(Number(port), hostname).setNoDelay().setTimeout(answerTimeout);
    open.add(socket);
    let received = '';
    let error: unknown = new Error('the connection was closed without an answer');
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const status = statusOf(received);
      if (status === undefined) return;
      received = '';
      settle(socket, ({ answered }) => answered(status));
      serve(socket);
    });
    socket.on('timeout', () => current.has(socket) && socket.destroy(new Error('no answer in time')));
    socket.on('error', (reason) => {
      error = reason;
    });
    socket.on('close', () => {
      open.delete(socket);
      if (idle.includes(socket)) idle.splice(idle.indexOf(socket), 1);
      settle(socket, ({ failed }) => failed(error));
      if (waiting.length > 0) openOne();
    });
    serve(socket);
  }

  return {
    post: ({ headers, body }) =>
      new Promise((answered, failed) => {
        const fields = { host, 'content-length': body.length, ...headers };
        const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
        const head = `POST ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`;
        waiting.push({ head, body, answered, failed });
        const socket = idle.pop();
        if (socket !== undefined) serve(socket);
        else if (open.size < count) openOne();
      }),
    close: () => {
      for (const socket of open) socket.destroy();
    },
  };
}

/** The status of an answer, once it has come whole. */
function statusOf(received: string): number | undefined {
  const end = received.indexOf(endOfHead);
  if (end === -1) return undefined;
  const head = received.slice(0, end);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
  // What has no length comes in chunks, and the last one is empty.
  const isWhole = Number.isNaN(length)
    ? received.endsWith(`\r\n0${endOfHead}`)
    : received.length >= end + endOfHead.length + length;
  return isWhole ? Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3)) : undefined;
}
