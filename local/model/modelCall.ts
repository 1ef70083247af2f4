import type { Api } from './api.ts';
import { type AskedItem, countTurns, newestResults, type ToolAnswer } from './request/askedItem.ts';
import type { OfferedTool } from './request/offeredTools.ts';
import type { ModelRequestBody } from './request/requestBody.ts';
import { imagesOf } from './wire/imageParts.ts';

/** A request for an answer, as steps and functions that reply look at it. */
export interface ModelCall {
  readonly api: Api;
  readonly model: string;
  readonly instructions: string;
  /** Instructions and input, what tools answered as well, as one text. */
  readonly text: string;
  /** The newest message of the user, whatever tools answered after it. */
  readonly lastMessage: string;
  /** Media types of its pictures. */
  readonly images: readonly string[];
  readonly items: readonly AskedItem[];
  readonly tools: readonly OfferedTool[];
  /** How many answers of the model came before. */
  readonly turn: number;
  /** What tools answered since the last of them; empty where a message came after. */
  readonly results: readonly ToolAnswer[];
  /** `prompt_cache_key`, where one was given. */
  readonly cacheKey: string | undefined;
}

export function toModelCall(api: Api, body: ModelRequestBody): ModelCall {
  const items = body.items.map(({ item }) => item);
  const { model, instructions, text, lastMessage, tools, cacheKey } = body;
  const images = imagesOf(api, body.parts);
  const turn = countTurns(items);
  return {
    api,
    model,
    instructions,
    text,
    lastMessage,
    images,
    items,
    tools,
    turn,
    results: newestResults(items),
    cacheKey,
  };
}
