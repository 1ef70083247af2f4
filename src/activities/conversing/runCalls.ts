import type { ToolCall, ToolResult } from '../../contracts/conversation/conversation.ts';
import { runTool } from '../../tools/runTool.ts';
import type { ToolContext, ToolOutcome } from '../../tools/toolContext.ts';

/** The most calls of one answer that are run; the others are told so. */
const maximumCalls = 16;

/** These change something, so that the order counts. */
const changing: ReadonlySet<string> = new Set(['apply_patch', 'undo', 'finish', 'ask_people']);

/** What a call comes to that is not a tool of the snapshot; undefined where it is one. */
export type OwnTools = (call: ToolCall) => Promise<ToolOutcome | undefined>;

/** Runs the calls of one answer: what only reads together, what changes something one after the other. */
export async function runCalls(
  calls: readonly ToolCall[],
  context: ToolContext,
  own: OwnTools,
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
    } else if (changing.has(call.name)) {
      await settle();
      results.push(await runOne(call, context, own));
    } else {
      reading.push(runOne(call, context, own));
    }
  }
  await settle();
  return results;
}

const tooMany: ToolOutcome = {
  output: `Not run: at most ${maximumCalls} tools are called with one answer. Call it again if you still need it.`,
  summary: 'a call too many',
};

async function runOne(call: ToolCall, context: ToolContext, own: OwnTools): Promise<ToolResult> {
  return toResult(call, (await own(call)) ?? (await runTool(call, context)));
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
