import type OpenAI from 'openai';
import type { ConversationRequest, SentEntry } from './conversation.ts';
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

function hasImages({ images = [] }: Pictured): boolean {
  return images.length > 0;
}

/** The same conversation for a model that takes no pictures: each message says where its own are missing. */
export function conversationWithoutImages(request: ConversationRequest): ConversationRequest {
  const entries = request.entries.map((entry): SentEntry => {
    if (entry.kind !== 'message' || (entry.images ?? []).length === 0) return entry;
    const { images, text, ...rest } = entry;
    return { ...rest, text: `${text}\n\n${notShown}` };
  });
  return { ...request, entries };
}

/** How many pictures a conversation shows. */
export function countConversationImages({ entries }: Pick<ConversationRequest, 'entries'>): number {
  return entries.reduce((sum, entry) => sum + (entry.kind === 'message' ? (entry.images ?? []).length : 0), 0);
}

/** The input of a call of the Responses API: pictures first, so that all calls of a run share them as a prefix. */
export function toResponsesInput({ input, images }: Pictured): OpenAI.Responses.ResponseCreateParams['input'] & {} {
  const content = toResponsesContent(input, images);
  return typeof content === 'string' ? content : [{ role: 'user', content }];
}

/** The content of a message of the Responses API. */
export function toResponsesContent(
  text: string,
  images: Pictured['images'] = [],
): string | OpenAI.Responses.ResponseInputMessageContentList {
  if (images.length === 0) return text;
  const pictures = images.map((image) => ({ type: 'input_image', image_url: dataUrl(image), detail: 'high' }) as const);
  return [...pictures, { type: 'input_text', text }];
}

/** The user's message of a chat completion, in the same order. */
export function toChatContent(
  text: string,
  images: Pictured['images'] = [],
): OpenAI.ChatCompletionUserMessageParam['content'] {
  if (images.length === 0) return text;
  const pictures = images.map(
    (image) => ({ type: 'image_url', image_url: { url: dataUrl(image), detail: 'high' } }) as const,
  );
  return [...pictures, { type: 'text', text }];
}

function dataUrl({ mediaType, content }: NonNullable<ModelRequest['images']>[number]): string {
  const { buffer, byteOffset, byteLength } = content;
  return `data:${mediaType};base64,${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}`;
}
