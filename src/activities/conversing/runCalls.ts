import { AgentError } from '../../contracts/agentError.ts';
import type { ToolCall, ToolResult } from '../../contracts/conversation/conversation.ts';
import type { ToolName } from '../../tools/arguments/forms.ts';
import { understandToolName } from '../../tools/arguments/toolName.ts';
import { runTool } from '../../tools/runTool.ts';
import type { Searcher } from '../../tools/search/searcher.ts';
import type { ToolContext, ToolOutcome } from '../../tools/toolContext.ts';

/** The most calls of one answer that are run; the others are told so. */
const maximumCalls = 16;

/** These change something, so that the order counts. */
const changing: ReadonlySet<ToolName | undefined> = new Set<ToolName>(['apply_patch', 'undo', 'finish', 'ask_people']);

/** What a call comes to that is not a tool of the snapshot; undefined where it is one. */
export type OwnTools = (name: ToolName | undefined, call: ToolCall) => Promise<ToolOutcome | undefined>;

export interface CallOptions {
  readonly own: OwnTools;
  readonly searcher: Searcher;
  /** Whether what cannot be read now is said, and no longer tried again. */
  readonly isLastAttempt: boolean;
}

/** The tool that is meant; undefined where there is none of that name. */
export function nameOf({ name }: ToolCall): ToolName | undefined {
  const named = understandToolName(name);
  return named.kind === 'known' ? named.name : undefined;
}

/** Runs the calls of one answer: what only reads together, what changes something one after the other. */
export async function runCalls(
  calls: readonly ToolCall[],
  context: ToolContext,
  options: CallOptions,
): Promise<readonly ToolResult[]> {
  const results: ToolResult[] = [];
  let reading: Promise<ToolResult>[] = [];
  const settle = async () => {
    results.push(...(await Promise.all(reading)));
    reading = [];
  };
  for (const [at, call] of calls.entries()) {
    if (at >= maximumCalls) {
      reading.push(Promise.resolve(toResult(call, tooMany)));
    } else if (changing.has(nameOf(call))) {
      await settle();
      results.push(await runOne(call, context, options));
    } else {
      reading.push(runOne(call, context, options));
    }
  }
  await settle();
  return results;
}

const tooMany: ToolOutcome = {
  output: `Not run: at most ${maximumCalls} tools are called with one answer. Call it again if you still need it.`,
  summary: 'a call too many',
};

async function runOne(call: ToolCall, context: ToolContext, { own, ...options }: CallOptions): Promise<ToolResult> {
  return toResult(call, (await own(nameOf(call), call)) ?? (await attempt(call, context, options)));
}

/** What cannot be read is an answer too: nothing that a model only wants to see ends its work. What may be there in a moment is tried again first. */
async function attempt(
  call: ToolCall,
  context: ToolContext,
  { searcher, isLastAttempt }: Omit<CallOptions, 'own'>,
): Promise<ToolOutcome> {
  try {
    return await runTool(call, context, { searcher });
  } catch (error) {
    if (!(error instanceof AgentError) || (error.isRetryable && !isLastAttempt)) throw error;
    return { output: `It could not be read: ${error.message}`, summary: `${call.name} failed: ${error.type}` };
  }
}

function toResult({ id, name }: ToolCall, { output, summary, compacted }: ToolOutcome): ToolResult {
  return {
    callId: id,
    name: name.slice(0, 200),
    output,
    summary: summary.slice(0, 300),
    compacted: (compacted ?? `[${summary}: left out to save room. Call ${name} again to see it.]`).slice(0, 500),
  };
}
