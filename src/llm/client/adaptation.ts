import type { Adaptation, EndpointCapabilities } from '../api/endpointCapabilities.ts';

/** Each takes one parameter away, or lowers the tokens of the answer. */
const mostAdaptations = 16;

/** A call that can be made with fewer parameters. */
export interface AdaptableCall<Request, Reply> {
  readonly request: Request;
  /** What the endpoint is known to take. */
  readonly known: EndpointCapabilities;
  readonly make: (request: Request, traits: EndpointCapabilities) => Promise<Reply>;
  /** How it may be made again after a failure; undefined where it may not. */
  readonly adapt: (error: unknown, request: Request, traits: EndpointCapabilities) => Adaptation | undefined;
}

/**
 * Makes a call, and makes it again with other parameters as often as the endpoint refuses one of them.
 * @returns what was learned for calls to come: only what it is not known to take
 */
export async function callAdaptively<Request extends { readonly maxOutputTokens: number }, Reply>({
  request,
  known,
  make,
  adapt,
}: AdaptableCall<Request, Reply>): Promise<{ readonly reply: Reply; readonly learned: Partial<EndpointCapabilities> }> {
  let traits = known;
  let learned: Partial<EndpointCapabilities> = {};
  for (let adaptations = 0; ; adaptations += 1) {
    const most = traits.mostOutputTokens ?? request.maxOutputTokens;
    const limited = { ...request, maxOutputTokens: Math.min(request.maxOutputTokens, most) };
    try {
      return { reply: await make(limited, traits), learned };
    } catch (error) {
      const adapted = adapt(error, limited, traits);
      if (adapted === undefined || adaptations === mostAdaptations) throw error;
      // What holds for one prompt only is not learned.
      if (!adapted.isForCall) learned = { ...learned, ...difference(traits, adapted.traits) };
      traits = adapted.traits;
    }
  }
}

function difference(before: EndpointCapabilities, after: EndpointCapabilities): Partial<EndpointCapabilities> {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => Reflect.get(before, name) !== value));
}
