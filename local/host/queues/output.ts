import type { QueueClient } from '@azure/storage-queue';
import { z } from 'zod';
import { toBytes } from '../invocation/typedData.ts';
import type { TypedData } from '../loading/coreTypes.ts';
import { encodeMessage, type MessageEncoding } from './message.ts';

const jsonArray = z.array(z.unknown());

/** The messages in the value of a queue output binding: an array gives one message per element. */
export function messagesOf(data: TypedData): readonly Buffer[] {
  if (typeof data.json === 'string') {
    const value: unknown = JSON.parse(data.json);
    const list = jsonArray.safeParse(value);
    return list.success
      ? list.data.map((item) => Buffer.from(typeof item === 'string' ? item : JSON.stringify(item)))
      : [toBytes(data)];
  }
  return [toBytes(data)];
}

/** Puts the value of an output binding into a queue, which is made where it is missing. */
export async function sendToQueue(queue: QueueClient, data: TypedData, encoding: MessageEncoding): Promise<void> {
  for (const message of messagesOf(data)) {
    const text = encodeMessage(message, encoding);
    try {
      await queue.sendMessage(text);
    } catch (error) {
      if (!(typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === 404)) {
        throw error;
      }
      await queue.createIfNotExists();
      await queue.sendMessage(text);
    }
  }
}
