import type OpenAI from 'openai';
import type { ModelRequest } from './modelCall.ts';

type Pictured = Pick<ModelRequest, 'input' | 'images'>;

/** What a model reads in place of the pictures that it does not take. */
const notShown =
  '# Pictures that are not shown\n\nThe model in use takes no pictures, so none of those listed above comes with this text. Work from what the text says, and do not guess what a picture shows.';

/** The same request for a model that takes no pictures. */
export function withoutImages<Request extends Pictured>(request: Request): Request {
  const { images, ...rest } = request;
  return { ...rest, input: hasImages(request) ? `${request.input}\n\n${notShown}` : request.input } as Request;
}

/** Whether a request comes with pictures. */
export function hasImages({ images = [] }: Pictured): boolean {
  return images.length > 0;
}

/** The input of a call of the Responses API: pictures first, so that all calls of a run share them as a prefix. */
export function toResponsesInput(request: Pictured): OpenAI.Responses.ResponseCreateParams['input'] & {} {
  if (!hasImages(request)) return request.input;
  const pictures = (request.images ?? []).map(
    (image) => ({ type: 'input_image', image_url: dataUrl(image), detail: 'high' }) as const,
  );
  return [{ role: 'user', content: [...pictures, { type: 'input_text', text: request.input }] }];
}

/** The user's message of a chat completion, in the same order. */
export function toChatContent(request: Pictured): OpenAI.ChatCompletionUserMessageParam['content'] {
  if (!hasImages(request)) return request.input;
  const pictures = (request.images ?? []).map(
    (image) => ({ type: 'image_url', image_url: { url: dataUrl(image), detail: 'high' } }) as const,
  );
  return [...pictures, { type: 'text', text: request.input }];
}

function dataUrl({ mediaType, content }: NonNullable<ModelRequest['images']>[number]): string {
  const { buffer, byteOffset, byteLength } = content;
  return `data:${mediaType};base64,${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}`;
}
