import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { ErrorAnswer } from './errorEnvelope.ts';
import type { ReplyScript, StreamEvent } from './replyScript.ts';

/** Answers with a JSON body. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** Answers with an error in OpenAI's envelope. */
export function sendError(response: ServerResponse, error: ErrorAnswer): void {
  sendJson(response, error.status, error.body, error.headers);
}

/** How a reply goes out. */
export interface Pace {
  /** Pause before each delta of a stream, or before an answer in one piece. */
  readonly delayMs: number;
  /** Told when the first of the answer is sent. */
  readonly begins: () => void;
}

/** Sends a reply as server-sent events until the client goes away. */
export async function sendStream(response: ServerResponse, script: ReplyScript, pace: Pace): Promise<void> {
  const { delayMs, begins } = pace;
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.flushHeaders();
  begins();
  for (const event of script.events) {
    if (event.isDelta && delayMs > 0) await pause(delayMs);
    if (response.destroyed) return;
    if (!response.write(toText(event))) await drained(response);
  }
  finish(response, script.ending);
}

/** Sends a reply in one piece. */
export async function sendWhole(response: ServerResponse, script: ReplyScript, pace: Pace): Promise<void> {
  const { delayMs, begins } = pace;
  if (delayMs > 0) await pause(delayMs);
  if (response.destroyed) return;
  begins();
  if (script.ending === 'end') sendJson(response, 200, script.whole);
  else finish(response, script.ending);
}

/** Waits until the client has taken what was written, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    function finished(): void {
      response.off('drain', finished).off('close', finished);
      resolve();
    }
    response.on('drain', finished).on('close', finished);
  });
}

function finish(response: ServerResponse, ending: ReplyScript['ending']): void {
  if (ending === 'end') response.end();
  // What was written must leave before the connection breaks: the client shall see the beginning of the answer.
  if (ending === 'cut') setImmediate(() => response.destroy());
}

function toText(event: StreamEvent): string {
  const data = event.data === '[DONE]' ? event.data : JSON.stringify(event.data);
  return `${event.name === undefined ? '' : `event: ${event.name}\n`}data: ${data}\n\n`;
}
