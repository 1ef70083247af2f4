import type { IncomingMessage } from 'node:http';
import { AgentError } from '../../contracts/agentError.ts';
import { signInFailure } from './failures.ts';
import { isSignInPage } from './signInPage.ts';

/** A tree listing of some 500,000 files; what is bigger would not fit a worker's memory. */
const largestJson = 128 * 1024 * 1024;

/**
 * The body as JSON; undefined when it is empty or blank.
 * @throws AgentError `unauthorized` when it is a page to sign in with, `unavailable` when it is not JSON, `too-large` over
 *   128 MiB
 */
export async function readJson(message: IncomingMessage, purpose: string): Promise<unknown> {
  const bytes = await readBytes(message, largestJson + 1);
  if (bytes.length > largestJson) {
    throw new AgentError('too-large', `Could not ${purpose}: the answer of Azure DevOps is larger than 128 MiB.`);
  }
  // Azure DevOps puts a byte-order mark before some JSON documents.
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (text.trim() === '') {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const answer = { status: message.statusCode ?? 0, headers: message.headers, body: text };
    if (isSignInPage(answer)) throw signInFailure(purpose, answer);
    throw new AgentError(
      'unavailable',
      `Could not ${purpose}: Azure DevOps answered something that is not JSON. ` +
        'Check that there is no proxy in between, then try again.',
      { cause: error },
    );
  }
}

/**
 * The beginning of the body, at most `limit` bytes of it.
 * @param wanted told what `limit` brought, says how many bytes are wanted in all; the rest is not downloaded
 */
export async function readBytes(
  message: IncomingMessage,
  limit: number,
  wanted?: (beginning: Buffer) => number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  let most = limit;
  let isAsked = wanted === undefined;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (length >= limit && !isAsked) {
      isAsked = true;
      most = Math.max(limit, wanted?.(Buffer.concat(chunks)) ?? limit);
    }
    if (length >= most && isAsked) {
      message.destroy();
      break;
    }
  }
  return Buffer.concat(chunks).subarray(0, most);
}
