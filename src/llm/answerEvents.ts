/** An answer as the SDK hands it out: the stream, unread, and the HTTP response under it. */
interface SdkAnswer {
  readonly data: AsyncIterable<unknown>;
  readonly response: Response;
}

/**
 * The events of an answer. Some OpenAI-compatible endpoints ignore that a stream was asked for and answer in one piece of
 * JSON, which the SDK would read as a stream without events.
 * @param toEvent makes of such a whole answer the event that a stream would have ended with
 */
export async function* answerEvents(answer: SdkAnswer, toEvent: (body: unknown) => unknown): AsyncGenerator<unknown> {
  const isWhole = answer.response.headers.get('content-type')?.includes('application/json') === true;
  if (!isWhole) return yield* answer.data;
  const body: unknown = await answer.response.json();
  yield toEvent(body);
}
