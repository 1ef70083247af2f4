import type OpenAI from 'openai';
import { Stream } from 'openai/streaming';

/** How the answer came to its end. */
export interface StreamEnd {
  /** It came in one piece. */
  isWhole: boolean;
  /** The stream said by `[DONE]` that nothing more comes. */
  isDone: boolean;
}

const doneMark = /^data: ?\[DONE\]\s*$/m;
/** As long as the mark, so that one which two pieces share is seen. */
const markCharacters = 16;

/**
 * The events of an answer: of a stream of server-sent events, or the one that stands for an answer in one piece of JSON,
 * whatever was asked for. Some endpoints ignore that a stream was asked for, or name neither by its type, so that the
 * first character tells.
 * @param client says whether what cannot be read is logged
 * @param toEvent makes of a whole answer the event that a stream would have ended with
 * @param end is told how the answer ended
 */
export async function* readEventStream(
  client: OpenAI,
  response: Response,
  toEvent: (body: unknown) => unknown,
  end: StreamEnd,
): AsyncGenerator<unknown> {
  const pieces = textPieces(response);
  let beginning = '';
  for (let piece = await pieces.next(); piece.done !== true; piece = await pieces.next()) {
    beginning += piece.value;
    if (beginning.trim() !== '') break;
  }
  if (isJson(beginning, response)) {
    end.isWhole = true;
    let text = beginning;
    for await (const piece of pieces) text += piece;
    const body: unknown = JSON.parse(text);
    yield toEvent(body);
    return;
  }
  const events = new Response(bytesOf(beginning, pieces, end), { headers: response.headers });
  yield* Stream.fromSSEResponse<unknown>(events, new AbortController(), client);
}

/** Server-sent events begin with a field or a comment, and never so. */
function isJson(beginning: string, response: Response): boolean {
  const text = beginning.trimStart();
  if (text === '') return response.headers.get('content-type')?.includes('application/json') === true;
  return /^(?:[{[]|null\b)/.test(text);
}

async function* textPieces({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  const decoder = new TextDecoder();
  for await (const bytes of body) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

function bytesOf(beginning: string, pieces: AsyncGenerator<string>, end: StreamEnd): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let latest = '';
  const note = (piece: string) => {
    latest = `${latest.slice(-markCharacters)}${piece}`;
    end.isDone ||= doneMark.test(latest);
    return encoder.encode(piece);
  };
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(note(beginning)),
    async pull(controller) {
      const piece = await pieces.next();
      if (piece.done === true) controller.close();
      else controller.enqueue(note(piece.value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
