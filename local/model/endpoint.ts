import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Api, LoadedScenario, ScriptedCall, ScriptedReply } from './scenario.ts';
import type { ModelCall, ScenarioPlay, UnexpectedRequest } from './scenarioPlay.ts';
import { writeChat } from './wire/chatScript.ts';
import { type ErrorAnswer, plainError, scriptedError } from './wire/errorEnvelope.ts';
import { contentRefusal, imagesOf } from './wire/imageParts.ts';
import { chatBodySchema, type ModelRequestBody, responsesBodySchema } from './wire/modelCallSchema.ts';
import { refusedPart } from './wire/refusedPart.ts';
import { usageOf } from './wire/replyScript.ts';
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
  let answers = 0;

  async function answer(api: Api, body: ModelRequestBody, response: ServerResponse): Promise<void> {
    const images = imagesOf(api, body.parts);
    const call: ModelCall = { api, model: body.model, text: body.text, lastMessage: body.lastMessage, images };
    if (!models.includes(body.model)) {
      const reason = `the model "${body.model}" does not exist, the scenario has ${models.join(', ')}`;
      log(describeUnexpected(play.refuse(call, reason)));
      return sendError(response, plainError(404, 'model_not_found', reason));
    }
    const refusal =
      refusedPart(scenario.refuses, api, body) ??
      refusedTool(scenario, body) ??
      contentRefusal(api, body.model, scenario.takesImages, body.parts);
    if (refusal !== undefined) return sendError(response, refusal);
    const turn = play.take(call);
    if (turn.kind === 'unexpected') {
      log(describeUnexpected(turn.request));
      sendError(response, plainError(400, 'unexpected_request', describeUnexpected(turn.request)));
      return;
    }
    const breach = toolBreach(body, turn.reply);
    if (breach !== undefined) {
      log(describeUnexpected(play.refuse(call, `step "${turn.step}" ${breach}`)));
      return sendError(response, plainError(500, 'server_error', breach));
    }
    answers += 1;
    await sendReply(call, body, turn.reply, answers, response);
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

async function sendReply(
  { api, images }: ModelCall,
  body: ModelRequestBody,
  reply: ScriptedReply,
  number: number,
  response: ServerResponse,
): Promise<void> {
  if (reply.stream === undefined && reply.error !== undefined) return sendError(response, scriptedError(reply.error));
  if (!body.streams && (reply.stream === 'error' || reply.stream === 'failed')) {
    return sendError(response, reply.error === undefined ? serverFailure : scriptedError(reply.error));
  }
  const prefix = api === 'responses' ? 'resp' : 'chatcmpl';
  const write = api === 'responses' ? writeResponses : writeChat;
  const script = write({
    id: `${prefix}_scripted${String(number).padStart(4, '0')}`,
    model: body.model,
    createdAt: Math.floor(Date.now() / 1000),
    reply,
    usage: usageOf(reply, body.text, images.length),
    includesUsage: body.includesUsage && reply.reportsUsage,
    echo: body.echo,
  });
  await (body.streams ? sendStream : sendWhole)(response, script, reply.delayMs);
}

/** A tool that the models do not take: refused before anything is generated, with the parameter named. */
function refusedTool(scenario: LoadedScenario, { tools, model }: ModelRequestBody): ErrorAnswer | undefined {
  const index = tools.findIndex(({ type }) => !scenario.tools.includes(type));
  const type = tools[index]?.type;
  if (type === undefined) return undefined;
  return plainError(400, 'unsupported_value', `Tool '${type}' is not supported with ${model}.`, `tools[${index}].type`);
}

/** What a model that keeps to its tools would never answer: then the scenario is at fault. */
function toolBreach({ tools, requiresTool }: ModelRequestBody, reply: ScriptedReply): string | undefined {
  const { calls = [], error, stream } = reply;
  const isOffered = (call: ScriptedCall) =>
    tools.some(
      (tool) => tool.type === call.type && (tool.type !== 'custom' || ('name' in call && tool.name === call.name)),
    );
  const foreign = calls.find((call) => !isOffered(call));
  if (foreign !== undefined) return `calls a tool of type ${foreign.type} that the request does not offer`;
  const isAnswer = error === undefined && stream === undefined;
  return requiresTool && isAnswer && calls.length === 0 ? 'calls no tool, and the request requires one' : undefined;
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
