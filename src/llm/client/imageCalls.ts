import { classifyImageRefusal } from '../failures/imageRefusal.ts';
import { createExpiringValue } from './expiringValue.ts';

/** The pictures of a request. */
interface Pictures<Request> {
  readonly shown: number;
  readonly without: () => Request;
}

/**
 * Asks with pictures; where they are refused, asks again without them, and remembers where the model takes none.
 * @param now milliseconds, only to tell how long ago something was
 */
export function createImageCalls(now: () => number) {
  const refused = createExpiringValue<true>(now);
  return async <Request, Reply extends object>(
    request: Request,
    { shown, without }: Pictures<Request>,
    ask: (request: Request) => Promise<Reply>,
  ): Promise<Reply & { readonly imagesShown?: number }> => {
    if (shown === 0) return ask(request);
    if (refused.get() !== undefined) return ask(without());
    try {
      return { ...(await ask(request)), imagesShown: shown };
    } catch (error) {
      const refusal = classifyImageRefusal(error);
      if (refusal === undefined) throw error;
      const reply = await ask(without());
      // Only now it is sure that it was the pictures.
      if (refusal === 'takes-none') refused.set(true);
      return reply;
    }
  };
}
