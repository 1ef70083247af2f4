import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { sendCommand } from '../../../../src/cli/commands/send.ts';
import { startRawServer } from '../../../support/http/rawServer.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'send-'));
  writeFileSync(join(folder, 'delivery.json'), '{}');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Sends a delivery to something that answers so. @returns what was printed, and the exit codes that were set */
async function sendTo(status: number, type: string, body: string) {
  const headers: OutgoingHttpHeaders = { 'content-type': type };
  const server = await startRawServer((_request, response) => response.writeHead(status, headers).end(body));
  const printed: string[] = [];
  const codes: number[] = [];
  jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(String(line)));
  try {
    const command = sendCommand({ WEBHOOK_HMAC_KEY: 'x'.repeat(32) }, (code) => void codes.push(code));
    await command.parseAsync(['--url', server.url, join(folder, 'delivery.json')], { from: 'user' });
    return { printed, codes };
  } finally {
    await server.close();
  }
}

describe('code-agent send', () => {
  it('prints what the webhook took a delivery for', async () => {
    const { printed, codes } = await sendTo(202, 'application/json', '{"status":"ignored","reason":"no tag"}');

    expect(printed).toEqual(['202 {"status":"ignored","reason":"no tag"}']);
    expect(codes).toEqual([]);
  });

  it('prints why the webhook refused it, and fails', async () => {
    const { printed, codes } = await sendTo(401, 'application/problem+json', '{"title":"Unauthorized"}');

    expect(printed).toEqual(['401 {"title":"Unauthorized"}']);
    expect(codes).toEqual([1]);
  });

  it.each([
    ["the host's home page", 200, 'text/html', '<!DOCTYPE html><html>Your Functions app is up and running</html>'],
    ['another function', 202, 'application/json', '{"id":"x","statusQueryGetUri":"http://x"}'],
    ['no function', 404, 'text/plain', ''],
    ['a text that is taken', 202, 'text/plain', 'ok'],
  ])('says in one sentence that %s is not the webhook', async (_what, status, type, body) => {
    await expect(sendTo(status, type, body)).rejects.toThrow(
      /^http:\/\/\S+ answered \d+ as \S+\. This is not the webhook: its address ends with \/api\/webhook\.$/,
    );
  });
});
