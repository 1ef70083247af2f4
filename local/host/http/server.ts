import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { codeOf, HostError, messageOf } from '../errors.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HttpListener {
  readonly port: number;
  /** Takes no new connections, lets what runs finish, then cuts what is left after this long. */
  close(drainMilliseconds: number): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const SMALL_BODY_BYTES = 65_536;

/**
 * Listens on the loopback interface.
 * @param port 0 picks a free one
 * @throws HostError where the port is taken
 */
export async function listen(
  port: number,
  handler: RequestHandler,
  onError: (message: string) => void,
): Promise<HttpListener> {
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    handler(request, response).catch((error: unknown) => {
      onError(`${request.method} ${request.url} failed: ${messageOf(error)}`);
      answerFailure(response);
    });
  });
  // Functions may take minutes to answer, and the size of the body is limited by the host itself.
  server.requestTimeout = 0;
  await startListening(server, port);
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new HostError('The server has no TCP address after it began to listen.');
  }
  return { port: address.port, close: (drainMilliseconds) => closeServer(server, drainMilliseconds) };
}

function startListening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const reason =
        codeOf(error) === 'EADDRINUSE' ? 'another program uses it; choose another with --port' : messageOf(error);
      reject(new HostError(`Cannot listen on ${LOOPBACK}:${port}: ${reason}.`, { cause: error }));
    });
    server.listen(port, LOOPBACK, resolve);
  });
}

function closeServer(server: Server, drainMilliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainMilliseconds);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function answerFailure(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, { 'content-length': '0' }).end();
}

/** Answers with headers and a body that is already there. Bodies of HEAD requests are left out. */
export function answer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
  body: Buffer | string = '',
): void {
  const all: Record<string, string | string[] | number> = {};
  for (const [name, value] of Object.entries(headers)) {
    all[name] = typeof value === 'string' ? value : [...value];
  }
  if (status !== 204 && status !== 304) {
    all['content-length'] = Buffer.byteLength(body);
  }
  // Given together: set one by one they are checked and kept twice.
  response.writeHead(status, all);
  if (response.req.method === 'HEAD') {
    response.end();
  } else if (typeof body !== 'string' && body.length <= SMALL_BODY_BYTES) {
    // As a string of bytes it leaves with the headers in one write, where a buffer takes two.
    response.end(body.toString('latin1'), 'latin1');
  } else {
    response.end(body);
  }
}
