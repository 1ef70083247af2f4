import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const LONGEST_MILLISECONDS = 60_000;
const answerSchema = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  result: z.looseObject({}).optional(),
  error: z.object({ message: z.string() }).optional(),
});
const outcomeSchema = z.object({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  isError: z.boolean().default(false),
});
const toolsSchema = z.object({ tools: z.array(z.object({ name: z.string() })) });

type Answer = z.infer<typeof answerSchema>;

/** A running server of the Model Context Protocol, spoken to over its standard streams. */
export interface McpSession {
  readonly tools: readonly string[];
  /**
   * Calls a tool.
   * @returns what it says
   * @throws Error with what it says when it failed
   */
  call(tool: string, input: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts @azure-devops/mcp with a personal access token.
 * @param folder where the package is installed
 * @param url address of a stand-in with its organisation
 */
export async function startMcpSession(folder: string, url: string, token: string): Promise<McpSession> {
  const { origin, pathname } = new URL(url);
  const args = [
    ...['--import', resolve('test/clients/mcp/preload.ts'), join(folder, 'dist/index.js')],
    // The tenant is looked up at Microsoft's without it.
    ...[pathname.slice(1), '--authentication', 'pat', '--tenant', '00000000-0000-0000-0000-000000000000'],
  ];
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...{ PATH: process.env['PATH'], CODE_AGENT_STAND_IN: origin },
      PERSONAL_ACCESS_TOKEN: Buffer.from(`someone@example.com:${token}`).toString('base64'),
    },
  });
  const exited = once(child, 'exit');
  const waiting = new Map<number, (answer: Answer) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = answerSchema.parse(JSON.parse(line));
    if (answer.id !== undefined && answer.method === undefined) waiting.get(answer.id)?.(answer);
  });
  const write = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  let last = 0;
  async function request(method: string, params: object): Promise<unknown> {
    const id = ++last;
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<Answer>((settle, reject) => {
      waiting.set(id, settle);
      timer = setTimeout(() => reject(new Error(`${method} is not answered.`)), LONGEST_MILLISECONDS);
    });
    write({ id, method, params });
    const ended = exited.then(() => Promise.reject(new Error('The server ended.')));
    const { result, error } = await Promise.race([answered, ended]).finally(() => clearTimeout(timer));
    if (error !== undefined) throw new Error(error.message);
    return result;
  }
  const clientInfo = { name: 'code-agent', version: '1' };
  await request('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  write({ method: 'notifications/initialized' });
  const { tools } = toolsSchema.parse(await request('tools/list', {}));
  return {
    tools: tools.map(({ name }) => name),
    async call(tool, input) {
      const outcome = outcomeSchema.parse(await request('tools/call', { name: tool, arguments: input }));
      const said = outcome.content.map(({ text = '' }) => text).join('\n');
      if (outcome.isError) throw new Error(said);
      return said;
    },
    async close() {
      child.kill();
      await exited;
    },
  };
}
