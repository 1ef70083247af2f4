import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Api } from './api.ts';
import { frameOf } from './frame.ts';
import { type ModelCall, toModelCall } from './modelCall.ts';
import type { LoadedReply, ScriptedReply } from './reply.ts';
import { chatBodySchema } from './request/chatBody.ts';
import type { ModelRequestBody } from './request/requestBody.ts';
import { responsesBodySchema } from './request/responsesBody.ts';
import { createHistory } from './rules/history.ts';
import { refusalOf } from './rules/refusal.ts';
import { toolBreach } from './rules/toolBreach.ts';
import type { LoadedScenario } from './scenario.ts';
import type { ScenarioPlay, UnexpectedRequest } from './scenarioPlay.ts';
import { createUsageCounter } from './usage/countUsage.ts';
import { writeChat } from './wire/chatScript.ts';
import { type ErrorAnswer, plainError, scriptedError } from './wire/errorEnvelope.ts';
import type { ReplyFrame } from './wire/replyScript.ts';
import { writeResponses } from './wire/responsesScript.ts';
import { sendError, sendJson, sendStream, sendWhole } from './wire/send.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const maximumBodyBytes = 64 * 1024 * 1024;

const serverFailure = plainError(500, 'server_error', 'The scenario lets the answer fail.');

const apiOfRoute: Readonly<Record<string, Api>> = {
  'POST /v1/responses': 'responses',
  'POST /v1/chat/completions': 'chat-completions',
};

/**
 * The HTTP side of the stand-in: routes, credentials, and answers as the play of the scenario wants them.
 * @param log gets one line for every request that the scenario does not expect
 */
export function createEndpoint(scenario: LoadedScenario, play: ScenarioPlay, log: (line: string) => void): Handler {
  const models = modelsOf(scenario);
  const countRequest = createUsageCounter();
  const history = createHistory(!scenario.refuses.reasoningContent);
  let answers = 0;

  function blame(call: ModelCall, reason: string, status = 500): ErrorAnswer {
    log(describeUnexpected(play.refuse(call, reason)));
    return plainError(status, status === 404 ? 'model_not_found' : 'server_error', reason);
  }

  async function answer(api: Api, body: ModelRequestBody, response: ServerResponse): Promise<void> {
    const call = toModelCall(api, body);
    if (!models.includes(body.model)) {
      const reason = `the model "${body.model}" does not exist, the scenario has ${models.join(', ')}`;
      return sendError(response, blame(call, reason, 404));
    }
    const refusal = refusalOf(scenario, api, body);
    if (refusal !== undefined) return sendError(response, refusal);
    const objection = history.objection(api, body);
    if (objection !== undefined) {
      if (objection.isFault) blame(call, String(objection.answer.body.error['message']));
      return sendError(response, objection.answer);
    }
    const count = await countRequest(body);
    const turn = play.take(call);
    if (turn.kind === 'unexpected') {
      log(describeUnexpected(turn.request));
      sendError(response, plainError(400, 'unexpected_request', describeUnexpected(turn.request)));
      return;
    }
    const reply = await writeReply(turn.reply, call);
    const breach = 'text' in reply ? toolBreach(body, reply) : reply.fault;
    if (!('text' in reply) || breach !== undefined) {
      return sendError(response, blame(call, `step "${turn.step}" ${breach}`));
    }
    answers += 1;
    const frame = frameOf(call, body, reply, answers, count.usage(reply));
    history.remember(api, body, frame);
    await sendReply(frame, api, body.streams, response, count.answerBegins);
  }

  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const route = `${request.method} ${pathname}`;
    if (route === 'GET /__report') return sendJson(response, 200, play.report());
    if (!isAuthorized(scenario, request)) {
      return sendError(response, plainError(401, 'invalid_api_key', 'Incorrect API key provided.'));
    }
    if (route === 'GET /v1/models') return sendJson(response, 200, listOf(models));

    const api = apiOfRoute[route];
    if (api === undefined || !scenario.apis.includes(api)) {
      return sendError(response, plainError(404, null, `Invalid URL (${route})`));
    }
    const body = await readBody(api, request);
    if ('status' in body) return sendError(response, body);
    await answer(api, body, response);
  };
}

/** A reply of the scenario, or why its function gave none. */
async function writeReply(reply: LoadedReply, call: ModelCall): Promise<ScriptedReply | { readonly fault: string }> {
  if (typeof reply !== 'function') return reply;
  try {
    return await reply(call);
  } catch (error) {
    return { fault: `gave no reply: ${error instanceof Error ? error.message : error}` };
  }
}

async function sendReply(
  frame: ReplyFrame,
  api: Api,
  streams: boolean,
  response: ServerResponse,
  begins: () => void,
): Promise<void> {
  const { reply } = frame;
  if (reply.stream === undefined && reply.error !== undefined) return sendError(response, scriptedError(reply.error));
  if (!streams && (reply.stream === 'error' || reply.stream === 'failed')) {
    return sendError(response, reply.error === undefined ? serverFailure : scriptedError(reply.error));
  }
  const script = api === 'responses' ? writeResponses(frame) : writeChat(frame);
  await (streams ? sendStream : sendWhole)(response, script, { delayMs: reply.delayMs, begins });
}

async function readBody(api: Api, request: IncomingMessage): Promise<ModelRequestBody | ErrorAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.byteLength;
    if (bytes > maximumBodyBytes) return plainError(413, 'request_too_large', 'The request is too large.');
    chunks.push(buffer);
  }
  const schema = api === 'responses' ? responsesBodySchema : chatBodySchema;
  const parsed = schema.safeParse(parseJson(Buffer.concat(chunks).toString('utf8')));
  return parsed.success ? parsed.data : plainError(400, 'invalid_request', z.prettifyError(parsed.error));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** OpenAI takes a bearer token, Azure OpenAI an `api-key` header as well. */
function isAuthorized(scenario: LoadedScenario, request: IncomingMessage): boolean {
  if (scenario.apiKey === undefined) return true;
  const { authorization, 'api-key': key } = request.headers;
  return authorization === `Bearer ${scenario.apiKey}` || key === scenario.apiKey;
}

function modelsOf(scenario: LoadedScenario): readonly string[] {
  const named = scenario.steps.flatMap(({ match }) => (match.model === undefined ? [] : [match.model]));
  return [...new Set([scenario.model, ...named])];
}

function listOf(models: readonly string[]) {
  return { object: 'list', data: models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'scenario' })) };
}

function describeUnexpected(request: UnexpectedRequest): string {
  return `No step of the scenario expects this ${request.api} request: ${request.reasons.join('; ')}.`;
}
