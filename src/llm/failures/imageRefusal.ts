import OpenAI from 'openai';
import type { FailureType } from '../../contracts/agentError.ts';
import { typeOfApiError } from './modelFailure.ts';

/** What a call with pictures that failed says of them. */
export type ImageRefusal = 'takes-none' | 'not-these';

/** Failures that the pictures may well be the reason of: the request's form, its size, its length. */
const possibleTypes: ReadonlySet<FailureType> = new Set(['invalid-input', 'too-large', 'model-context-too-long']);

/**
 * Endpoints that answer with other statuses say what they lack: llama.cpp with 500 ("image input is not supported - hint:
 * …mmproj"), routers with 404 ("No endpoints found that support image input").
 */
const namesImages = /image[ _]?(?:url|inputs?)|input_image|multi-?modal|vision/i;
/** Some repeat the request behind what they say. */
const saidCharacters = 120;
const foreignStatuses: ReadonlySet<number | undefined> = new Set([404, 415, 500, 501]);

/**
 * About pictures of this request and not about the model: OpenAI ("does not represent a valid image", "unsupported image",
 * codes `invalid_image_…` and `image_parse_error`, "unsupported MIME type"), vLLM ("At most 1 image(s) may be provided").
 */
const aboutThese =
  /valid image|unsupported image|invalid_image|image_parse_error|image_too|MIME type|base64|at most \d+ image|too many images|image (?:is )?too|too large|maximum context/i;

/**
 * Whether a failed call with pictures is worth asking again without them, and whether the model takes none at all. Of a
 * model that no API describes, this is how it is found out: a request that is refused costs nothing.
 */
export function classifyImageRefusal(error: unknown): ImageRefusal | undefined {
  if (!(error instanceof OpenAI.APIError)) return undefined;
  const type = typeOfApiError(error);
  const said = `${error.code ?? ''} ${error.message.slice(0, saidCharacters)}`;
  const saysSo = foreignStatuses.has(error.status) && namesImages.test(said);
  if (!possibleTypes.has(type) && !saysSo) return undefined;
  return type === 'invalid-input' || saysSo ? (aboutThese.test(said) ? 'not-these' : 'takes-none') : 'not-these';
}
