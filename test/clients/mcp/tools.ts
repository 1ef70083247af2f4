import type { TestStandIn } from '../../local/azure-devops/standIn.ts';
import type { Attempts } from '../judge/attempts.ts';
import type { McpSession } from './session.ts';

/** What the calls of tools need. */
export type Tools = {
  readonly session: McpSession;
  readonly attempts: Attempts;
  readonly standIn: TestStandIn;
  readonly project: string;
};

export type ToolInput = Readonly<Record<string, unknown>>;

/** Calls one tool with several inputs, each named by what is special about it. */
export async function callTool(
  { session, attempts }: Tools,
  tool: string,
  inputs: Readonly<Record<string, ToolInput>>,
): Promise<void> {
  for (const [name, input] of Object.entries(inputs)) {
    await attempts.works(`${tool} ${name}`, () => session.call(tool, input));
  }
}

/** The first match of a pattern's group in what a tool said; `0` where it said nothing of it, for calls that then fail. */
export function pick(said: string | undefined, pattern: RegExp): string {
  return pattern.exec(said ?? '')?.[1] ?? '0';
}
