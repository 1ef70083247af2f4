import type { ScriptedCall, ScriptedReply } from '../reply.ts';
import type { ModelRequestBody } from '../request/requestBody.ts';

/** What a model that keeps to its tools would never answer: then the scenario is at fault. */
export function toolBreach(body: ModelRequestBody, reply: ScriptedReply): string | undefined {
  const { tools, toolChoice } = body;
  const { calls = [], error, stream } = reply;
  const foreign = calls.find((call) => !mayBeMade(call, tools));
  if (foreign !== undefined) {
    const name = foreign.type === 'function' ? ` named "${foreign.name}"` : '';
    return `calls a tool of type ${foreign.type}${name} that the request does not offer`;
  }
  if (toolChoice === 'none' && calls.length > 0) return 'calls a tool, and the request forbids it';
  if (!body.takesParallelCalls && calls.length > 1) return 'calls several tools at once, and the request forbids that';
  const isAnswer = error === undefined && stream === undefined;
  const isSilent = toolChoice === 'required' && isAnswer && calls.length === 0;
  return isSilent ? 'calls no tool, and the request requires one' : undefined;
}

function mayBeMade(call: ScriptedCall, tools: ModelRequestBody['tools']): boolean {
  if (call.type === 'apply_patch') return tools.some(({ type }) => type === 'apply_patch');
  if (!call.isOffered) return tools.some(({ type }) => type === call.type);
  return tools.some(({ type, name }) => type === call.type && name === call.name);
}
