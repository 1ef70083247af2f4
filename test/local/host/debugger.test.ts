import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createTemporaryApp, type TemporaryApp } from '../../support/host/functionApp.ts';
import { type HostProcess, spawnHost } from '../../support/host/hostProcess.ts';

const ELSEWHERE = { AzureWebJobsStorage: 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5' };

const MAIN = `
const { app } = require('@azure/functions');
app.http('answer', { authLevel: 'anonymous', handler: async () => {
  const answer = 42;
  return { body: String(answer) };
} });
`;
const LINE_OF_RETURN = 4;

const pausedEvent = z.object({
  method: z.literal('Debugger.paused'),
  params: z.object({ callFrames: z.array(z.object({ callFrameId: z.string() })).min(1) }),
});
const reply = z.object({ id: z.number(), result: z.looseObject({}) });

/** A debugger that speaks the DevTools protocol. */
async function attach(url: string) {
  const socket = new WebSocket(url);
  const waiting: ((message: unknown) => void)[] = [];
  socket.onmessage = ({ data }) => {
    const message: unknown = JSON.parse(String(data));
    for (const take of waiting) take(message);
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const next = <T>(schema: z.ZodType<T>, fits: (message: T) => boolean = () => true): Promise<T> =>
    new Promise((resolve) => {
      waiting.push((message) => {
        const parsed = schema.safeParse(message);
        if (parsed.success && fits(parsed.data)) resolve(parsed.data);
      });
    });
  let last = 0;
  return {
    paused: () => next(pausedEvent),
    async send(method: string, params: object = {}) {
      last += 1;
      const id = last;
      const answer = next(reply, (message) => message.id === id);
      socket.send(JSON.stringify({ id, method, params }));
      return (await answer).result;
    },
    close: () => socket.close(),
  };
}

describe('a debugger', () => {
  let app: TemporaryApp;
  let host: HostProcess | undefined;
  afterEach(async () => {
    await host?.end('SIGKILL');
    app.remove();
  });

  it('stops at a breakpoint in the app when the host was started with --inspect', async () => {
    app = createTemporaryApp({ 'main.cjs': MAIN });
    const flags = ['--app', app.directory, '--state', app.stateDirectory];
    host = await spawnHost(flags, { ...ELSEWHERE, NODE_OPTIONS: '--inspect=0' });
    const [inspectorUrl = ''] = /ws:\S+/.exec(host.log()) ?? [];
    const client = await attach(inspectorUrl);
    await client.send('Debugger.enable');
    await client.send('Debugger.setBreakpointByUrl', { urlRegex: '/app/main\\.cjs$', lineNumber: LINE_OF_RETURN });
    const paused = client.paused();

    const answer = fetch(`${host.ready.url}/api/answer`);
    const [frame] = (await paused).params.callFrames;
    const place = { callFrameId: frame?.callFrameId, expression: 'answer' };
    const value = await client.send('Debugger.evaluateOnCallFrame', place);
    await client.send('Debugger.resume');

    expect(value).toMatchObject({ result: { type: 'number', value: 42 } });
    expect(await (await answer).text()).toBe('42');
    client.close();
  }, 60_000);
});
