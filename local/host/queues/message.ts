import { isUtf8 } from 'node:buffer';
import type { DequeuedMessageItem } from '@azure/storage-queue';
import { bindingDataOf } from '../invocation/bindingData.ts';
import { toTypedMetadata } from '../invocation/typedData.ts';
import type { TypedData } from '../loading/coreTypes.ts';

export type MessageEncoding = 'base64' | 'none';

/**
 * The text of a message as the function gets it.
 * @param text as it lies in the queue
 */
export function decodeMessage(text: string, encoding: MessageEncoding): string {
  return encoding === 'base64' ? Buffer.from(text, 'base64').toString('utf8') : text;
}

/** Whether a message can be decoded: one that cannot goes to the poison queue, since no retry can help. */
export function isReadable(text: string, encoding: MessageEncoding): boolean {
  return encoding === 'none' || (isBase64(text) && isUtf8(Buffer.from(text, 'base64')));
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/** The text as it is put into a queue. */
export function encodeMessage(body: Buffer, encoding: MessageEncoding): string {
  return body.toString(encoding === 'base64' ? 'base64' : 'utf8');
}

/**
 * The trigger's metadata with the message's own properties, named as the real host names it (the SDK makes the first letter lower case).
 */
export function messageMetadata(message: DequeuedMessageItem, text: string): Record<string, TypedData> {
  const own = toTypedMetadata({
    QueueTrigger: text,
    DequeueCount: message.dequeueCount,
    ExpirationTime: message.expiresOn.toISOString(),
    Id: message.messageId,
    InsertionTime: message.insertedOn.toISOString(),
    NextVisibleTime: message.nextVisibleOn.toISOString(),
    PopReceipt: message.popReceipt,
  });
  return { ...own, ...bindingDataOf(text) };
}
