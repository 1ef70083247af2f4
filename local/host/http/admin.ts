import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import type { Invoker } from '../invocation/invoker.ts';
import type { RegisteredFunction } from '../loading/registry.ts';
import type { FunctionSummary } from '../summary.ts';
import type { Mount } from './dispatch.ts';
import { type HostKeys, isAllowed } from './keys.ts';
import { readBody } from './requestBody.ts';
import { keyOf } from './router.ts';
import { answer } from './server.ts';

export interface AdminOptions {
  readonly functions: readonly RegisteredFunction[];
  readonly summaries: readonly FunctionSummary[];
  readonly keys: HostKeys;
  readonly invoker: Invoker;
  readonly log: (message: string) => void;
}

const ADMIN_PATH = '/admin';
const BODY_LIMIT = 1_048_576;

const manualRun = z.object({ input: z.union([z.string(), z.record(z.string(), z.unknown())]).optional() });

/**
 * The admin API for holders of the master key: the host's state, the list of functions, and running a function that
 * is not triggered by HTTP by hand (`POST /admin/functions/{name}` with `{"input": …}`).
 */
export function createAdminMount(options: AdminOptions): Mount {
  return {
    path: ADMIN_PATH,
    serve: async (url, request, response) => {
      const path = url.pathname.slice(ADMIN_PATH.length).replace(/\/$/, '').toLowerCase();
      if (path === '/host/ping') {
        // Load balancers ask this, without a key.
        answer(response, 200);
      } else if (!isAllowed(options.keys, 'admin', '', keyOf(url, request))) {
        answer(response, 401, { 'www-authenticate': 'Bearer' });
      } else if (request.method === 'GET' && path === '/host/status') {
        answerJson(response, { state: 'Running', version: '4.1037.0.0' });
      } else if (request.method === 'GET' && path === '/functions') {
        answerJson(response, options.summaries);
      } else {
        await runByHand(options, path, request, response);
      }
    },
  };
}

async function runByHand(
  options: AdminOptions,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, name] = /^\/functions\/([^/]+)$/.exec(path) ?? [];
  const fn = options.functions.find((candidate) => candidate.name.toLowerCase() === name);
  if (request.method !== 'POST' || fn === undefined) {
    answer(response, 404);
    return;
  }
  const parsed = parseRun((await readBody(request, BODY_LIMIT))?.toString('utf8') ?? '');
  if (parsed === undefined) {
    answer(response, 400);
    return;
  }
  const text = typeof parsed.input === 'string' ? parsed.input : JSON.stringify(parsed.input ?? {});
  const call = {
    data: { string: text },
    metadata: {},
    reason: 'This function was programmatically called via the host APIs.',
  };
  options.invoker
    .invoke(fn, call)
    .catch((error: unknown) => options.log(`${fn.name} run by hand: ${messageOf(error)}`));
  answer(response, 202);
}

function parseRun(text: string): z.infer<typeof manualRun> | undefined {
  try {
    return manualRun.parse(JSON.parse(text === '' ? '{}' : text));
  } catch {
    return undefined;
  }
}

function answerJson(response: ServerResponse, value: unknown): void {
  answer(response, 200, { 'content-type': 'application/json; charset=utf-8' }, JSON.stringify(value));
}
