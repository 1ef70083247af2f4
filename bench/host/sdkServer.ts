/**
 * What `@azure/functions` itself costs: `node:http` and the SDK's part of an invocation, with nothing of a host around it.
 * No routing, keys, hooks, log lines or timeouts; answers leave as the host's do.
 */
import { createServer } from 'node:http';
import { createAnswerBatch } from '../../local/host/http/answerBatch.ts';
import { findEntryPoints } from '../../local/host/loading/entryPoint.ts';
import { loadApp } from '../../local/host/loading/loadApp.ts';
import { createNodeModuleLoader } from '../../local/host/loading/moduleLoader.ts';
import { APP_DIRECTORY } from './hostProcess.ts';

const { model, registration } = await loadApp(
  APP_DIRECTORY,
  findEntryPoints(APP_DIRECTORY),
  createNodeModuleLoader(),
  () => {},
);
const fn = registration.functions.get('hello');
if (fn === undefined) {
  throw new Error('The app under test has no function hello.');
}
const { metadata, trigger, callback, functionId } = fn;
const traceContext = { traceParent: '', traceState: '', attributes: {} };
const answers = createAnswerBatch();
/** What the load generator sends; the SDK copies and checks them. */
const HEADERS = { host: '127.0.0.1', connection: 'keep-alive' };

async function invoke(
  url: string,
): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly body: string }> {
  const data = { http: { method: 'GET', url, headers: HEADERS, query: {}, params: {} } };
  const request = { functionId, inputData: [{ name: trigger.name, data }], triggerMetadata: {}, traceContext };
  const invocation = model.getInvocationModel({
    invocationId: '',
    metadata,
    request: { ...request, invocationId: '' },
    log: () => {},
  });
  const { context, inputs } = await invocation.getArguments();
  const result = await invocation.invokeFunction(context, inputs, callback);
  const http = (await invocation.getResponse(context, result)).returnValue?.http;
  return { headers: http?.headers ?? {}, body: Buffer.from(http?.body?.bytes ?? []).toString('latin1') };
}

const server = createServer((request, response) => {
  answers.begin();
  void invoke(`http://${request.headers.host}${request.url}`).then(({ headers, body }) => {
    response.writeHead(200, { ...headers, 'content-length': body.length });
    answers.send(() => response.end(body, 'latin1'));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') {
    process.stdout.write(`http://127.0.0.1:${address.port}\n`);
  }
});
process.stdin.on('end', () => process.exit(0)).resume();
