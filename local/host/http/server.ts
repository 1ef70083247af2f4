import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { codeOf, HostError, messageOf } from '../errors.ts';
import { createAnswerBatch } from './answerBatch.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HttpListener {
  readonly port: number;
  /** Takes no new connections, lets what runs finish, then cuts what is left after this long. */
  close(drainMilliseconds: number): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
/** Requests without a body need no stream that is read to its end. */
const SERVER_OPTIONS = {
  keepAliveTimeout: 65_000,
  optimizeEmptyRequests: true,
  // Kestrel takes 32 KB of headers beside the first line.
  maxHeaderSize: 40_960,
};
/** Kestrel's limit of a request's first line, in bytes. */
const LONGEST_REQUEST_LINE = 8192;
/** ` HTTP/1.1` and the line end, and the blank between method and target. */
const REST_OF_REQUEST_LINE = 12;
const SMALL_BODY_BYTES = 65_536;

/** One for the process, as is the event loop whose turns it follows. */
const answers = createAnswerBatch();

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
  const server = createServer(SERVER_OPTIONS, (request, response) => {
    answers.begin();
    const { method = '', url = '' } = request;
    if (method.length + url.length + REST_OF_REQUEST_LINE > LONGEST_REQUEST_LINE) {
      answer(response, 414, { connection: 'close' });
      return;
    }
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

/**
 * Answers with headers and a body that is already there, at the end of this turn of the event loop. Bodies of HEAD
 * requests are left out.
 */
export function answer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
  body: Buffer | string = '',
): void {
  // Given together, as a list: set one by one they are checked and kept twice.
  const fields: (string | string[])[] = [];
  for (const [name, value] of Object.entries(headers)) {
    fields.push(name, typeof value === 'string' ? value : [...value]);
  }
  if (status !== 204 && status !== 304) {
    fields.push('content-length', String(Buffer.byteLength(body)));
  }
  response.writeHead(status, fields);
  if (response.req.method === 'HEAD') {
    answers.send(() => response.end());
  } else if (typeof body !== 'string' && body.length <= SMALL_BODY_BYTES) {
    // As a string of bytes it leaves with the headers in one write, where a buffer takes two.
    const bytes = body.toString('latin1');
    answers.send(() => response.end(bytes, 'latin1'));
  } else {
    answers.send(() => response.end(body));
  }
}
