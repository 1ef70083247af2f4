import OpenAI from 'openai';
import { z } from 'zod';
import { freeformPatchDescription, patchGrammar, patchToolName } from '../../contracts/conversation/patchGrammar.ts';
import { isUnsupportedApi, typeOfApiError } from '../failures/modelFailure.ts';

/** A way of handing over edits that needs a tool of the Responses API. */
export type EditTool = 'freeform-tool' | 'apply-patch-tool';

/** The parameters of a Responses call that offer a tool. */
export interface ToolParameters {
  readonly tools: OpenAI.Responses.Tool[];
  readonly tool_choice: 'required';
  readonly parallel_tool_calls: boolean;
}

/** How a tool is offered: one call holds all edits of the freeform tool, the built-in one takes a call for each file. */
export function toolParameters(tool: EditTool): ToolParameters {
  if (tool === 'apply-patch-tool') {
    return { tools: [{ type: 'apply_patch' }], tool_choice: 'required', parallel_tool_calls: true };
  }
  const freeform: OpenAI.Responses.CustomTool = {
    type: 'custom',
    name: patchToolName,
    description: freeformPatchDescription,
    format: { type: 'grammar', syntax: 'lark', definition: patchGrammar },
  };
  return { tools: [freeform], tool_choice: 'required', parallel_tool_calls: false };
}

const rejectionStatuses: ReadonlySet<number | undefined> = new Set([400, 422]);
const toolParameterNames = /^(?:tools|tool_choice|parallel_tool_calls)\b/;
const bodySchema = z.object({ param: z.string().nullish().catch(undefined) });

/**
 * Whether a failed call says that the model or the endpoint does not take the tool. OpenAI names the parameter
 * (`tools[0].type`); others only mention tools in words.
 */
export function isUnsupportedTool(error: unknown): boolean {
  if (!(error instanceof OpenAI.APIError) || !rejectionStatuses.has(error.status)) return false;
  const parameter = bodySchema.safeParse(error.error).data?.param;
  if (parameter != null && toolParameterNames.test(parameter)) return true;
  // Failures with a name of their own may mention tools as well: where a prompt is too long, they count into it.
  if (isUnsupportedApi(error) || typeOfApiError(error) !== 'invalid-input') return false;
  return /\btools?\b|tool_choice|parallel_tool_calls|apply_patch|grammar/i.test(error.message);
}
