import { createHash } from 'node:crypto';
import type { AskedItem } from '../request/askedItem.ts';
import type { ModelRequestBody } from '../request/requestBody.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Of a square of 1,024 pixels in detail: 85 and four tiles of 170. */
const tokensPerImage = 765;

/**
 * The tokens of a request in the order that the cache has them: tools, instructions, items. Each item begins with a token
 * that says what it is.
 */
export function promptTokens(body: ModelRequestBody, tokenize: Tokenizer): readonly number[] {
  const hasInstructions = body.instructionsIn === 'instructions';
  const beginning = [
    ...(body.toolText === '' ? [] : [markOf('tools'), ...tokenize(body.toolText)]),
    ...(hasInstructions ? [markOf('instructions'), ...tokenize(body.instructions)] : []),
  ];
  const items = body.items.flatMap(({ item, index }) => [
    markOf(item.kind === 'message' ? item.role : item.kind),
    ...imageTokens(body, index),
    ...tokenize(contentOf(item)),
  ]);
  return [...beginning, ...items];
}

function contentOf(item: AskedItem): string {
  if (item.kind === 'call') return `${item.callId}\n${item.name}\n${item.arguments}`;
  if (item.kind === 'result') return `${item.callId}\n${item.output}`;
  return item.kind === 'reasoning' ? `${item.text}${item.encryptedContent ?? ''}` : item.text;
}

/** @param index of the message */
function imageTokens({ parts }: ModelRequestBody, index: number): readonly number[] {
  const places = [`input[${index}].`, `messages[${index}].`];
  const isHere = (path: string) => places.some((place) => path.startsWith(place));
  const shown = parts.filter(({ path, imageUrl }) => imageUrl !== undefined && isHere(path));
  return shown.flatMap(({ imageUrl }) => {
    const mark = markOf(JSON.stringify(imageUrl));
    return Array.from({ length: tokensPerImage }, () => mark);
  });
}

/** A number below zero, which the tokenizer never gives. */
function markOf(name: string): number {
  return -createHash('sha256').update(name).digest().readUInt32BE() - 1;
}
