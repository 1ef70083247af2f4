import type { Api } from '../api.ts';
import { type ErrorAnswer, plainError } from './errorEnvelope.ts';

/** A part of a message's content, where it stands in the request. */
export interface ContentPart {
  /** `input[0].content[1]` or `messages[1].content[0]` */
  readonly path: string;
  readonly type: string;
  readonly imageUrl: unknown;
  readonly detail: unknown;
  /** Who says it. */
  readonly role: string;
}

const partTypes: Readonly<Record<Api, { readonly image: string; readonly supported: string }>> = {
  responses: {
    image: 'input_image',
    supported:
      "'input_text', 'input_image', 'output_text', 'refusal', 'input_file', 'computer_screenshot', and 'summary_text'",
  },
  'chat-completions': {
    image: 'image_url',
    supported: "'text', 'image_url', 'input_audio', 'refusal', 'audio', and 'file'",
  },
};
const saidByAssistant: ReadonlySet<string> = new Set(['output_text', 'refusal']);
const example = 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU=';

/** Media types of the pictures in a request, in order. */
export function imagesOf(api: Api, parts: readonly ContentPart[]): readonly string[] {
  return parts.flatMap((part) => {
    if (part.type !== partTypes[api].image) return [];
    return [mediaTypeOf(bytesOf(urlOf(api, part) ?? '') ?? Buffer.alloc(0)) ?? 'unknown'];
  });
}

/**
 * What the original answers to content that it does not take: parts of the other API, pictures for a model without eyes,
 * pictures that are none. Messages as users report them (Azure OpenAI and OpenAI, 2025 and 2026).
 */
export function contentRefusal(
  api: Api,
  model: string,
  takesImages: boolean,
  parts: readonly ContentPart[],
): ErrorAnswer | undefined {
  const { image, supported } = partTypes[api];
  for (const part of parts) {
    if (!supported.includes(`'${part.type}'`)) {
      const message = `Invalid value: '${part.type}'. Supported values are: ${supported}.`;
      return plainError(400, 'invalid_value', message, `${part.path}.type`);
    }
    if (api === 'responses' && part.role === 'assistant' && !saidByAssistant.has(part.type)) {
      const message = `Invalid value: '${part.type}'. Supported values are: 'output_text' and 'refusal'.`;
      return plainError(400, 'invalid_value', message, part.path);
    }
    if (part.type !== image) continue;
    const refusal = takesImages ? imageRefusal(api, part) : noEyes(api, model, part);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function noEyes(api: Api, model: string, { path }: ContentPart): ErrorAnswer {
  if (api === 'responses') {
    const message = `Model '${model}' does not support image inputs. Try again with a vision model. To find out which models are vision-enabled, visit our our models documentation: https://platform.openai.com/docs/models`;
    return plainError(400, null, message, 'input');
  }
  const message = 'Invalid content type. image_url is only supported by certain models.';
  return plainError(400, null, message, `${path.replaceAll('[', '.[')}.type`);
}

function imageRefusal(api: Api, part: ContentPart): ErrorAnswer | undefined {
  const path = `${part.path}.image_url`;
  const url = urlOf(api, part);
  if (url === undefined) {
    const wanted = api === 'responses' ? 'expected an image URL' : 'expected an object';
    return plainError(400, 'invalid_type', `Invalid type for '${path}': ${wanted}, but got something else.`, path);
  }
  if (part.detail !== undefined && !['low', 'high', 'auto'].includes(String(part.detail))) {
    const message = `Invalid value: '${part.detail}'. Supported values are: 'low', 'high', and 'auto'.`;
    return plainError(400, 'invalid_value', message, `${part.path}.detail`);
  }
  const declared = /^data:([^;,]*)/.exec(url)?.[1];
  const expected = `Invalid '${path}'. Expected a base64-encoded data URL with an image MIME type (e.g. '${example}'), but got`;
  const refuse = (got: string) => plainError(400, 'invalid_value', `${expected} ${got}.`, path);
  if (declared === undefined) return refuse('an address that the stand-in does not download');
  if (!/^image\/(?:png|jpeg|gif|webp)$/.test(declared)) return refuse(`unsupported MIME type '${declared}'`);
  const bytes = bytesOf(url);
  if (bytes === undefined) return refuse('an invalid base64-encoded value');
  if (bytes.length === 0) return refuse('empty base64-encoded bytes');
  return mediaTypeOf(bytes) === undefined ? notAnImage(api) : undefined;
}

function notAnImage(api: Api): ErrorAnswer {
  if (api === 'responses') {
    const message =
      "The image data you provided does not represent a valid image. Please check your input and try again with one of the supported image formats: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'].";
    return plainError(400, 'invalid_value', message, 'input');
  }
  const message =
    "You uploaded an unsupported image. Please make sure your image has of one the following formats: ['png', 'jpeg', 'gif', 'webp'].";
  return plainError(400, 'invalid_image_format', message);
}

/** The Responses API takes the address itself, chat completions an object with it. */
function urlOf(api: Api, { imageUrl }: ContentPart): string | undefined {
  if (api === 'responses') return typeof imageUrl === 'string' ? imageUrl : undefined;
  const isObject = typeof imageUrl === 'object' && imageUrl !== null && 'url' in imageUrl;
  return isObject && typeof imageUrl.url === 'string' ? imageUrl.url : undefined;
}

function bytesOf(url: string): Buffer | undefined {
  const base64 = /^data:[^;,]*;base64,([\s\S]*)$/.exec(url)?.[1];
  if (base64 === undefined) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? bytes : undefined;
}

/** By its first bytes, as the original does: what the address says is not believed. */
function mediaTypeOf(bytes: Buffer): string | undefined {
  const start = bytes.toString('latin1', 0, 12);
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  return /^RIFF[\s\S]{4}WEBP$/.test(start) ? 'image/webp' : undefined;
}
