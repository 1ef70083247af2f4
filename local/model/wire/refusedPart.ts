import type { Api } from '../api.ts';
import type { ModelRequestBody } from '../request/requestBody.ts';
import type { RefusedParts } from '../scenario.ts';
import { type ErrorAnswer, plainError } from './errorEnvelope.ts';

const unverified =
  'Your organization must be verified to stream this model. Please go to: ' +
  'https://platform.openai.com/settings/organization/general and click on Verify Organization. If you just verified, it ' +
  'can take up to 15 minutes for access to propagate.';

/** What the endpoint does not take of a call: refused before anything is generated, in the words of OpenAI's API. */
export function refusedPart(refuses: RefusedParts, api: Api, body: ModelRequestBody): ErrorAnswer | undefined {
  const { newerParameter, instructionsIn, outputTokens, streams } = body;
  if (refuses.newerParameters && newerParameter !== undefined) {
    const message = `Unrecognized request argument supplied: ${newerParameter}`;
    return plainError(400, null, message);
  }
  if (refuses.instructions && instructionsIn !== undefined) {
    const value =
      instructionsIn === 'instructions'
        ? "'instructions' is not supported"
        : `'${instructionsIn}' does not support 'system'`;
    return plainError(400, 'unsupported_value', `Unsupported value: ${value} with this model.`, instructionsIn);
  }
  if (refuses.streaming && streams) return plainError(400, 'unsupported_value', unverified, 'stream');
  const most = refuses.outputTokensAbove;
  return most === undefined || outputTokens.count <= most ? undefined : tooManyTokens(api, outputTokens, most);
}

function tooManyTokens(api: Api, { name, count }: ModelRequestBody['outputTokens'], most: number): ErrorAnswer {
  if (api === 'responses') {
    const message = `Invalid '${name}': integer above maximum value. Expected a value <= ${most}, but got ${count} instead.`;
    return plainError(400, 'integer_above_max_value', message, name);
  }
  const message = `max_tokens is too large: ${count}. This model supports at most ${most} completion tokens, whereas you provided ${count}.`;
  return plainError(400, 'invalid_value', message, name);
}
