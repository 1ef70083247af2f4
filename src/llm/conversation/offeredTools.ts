import type OpenAI from 'openai';
import type { ToolDefinition } from '../requests/conversation.ts';
import type { ConversationTraits } from './conversationTraits.ts';

type ResponsesTools = Pick<OpenAI.Responses.ResponseCreateParams, 'tools' | 'tool_choice' | 'parallel_tool_calls'>;
type ChatTools = Pick<OpenAI.ChatCompletionCreateParams, 'tools' | 'parallel_tool_calls'>;

/** The parameters of a Responses call that offer tools; none where the endpoint takes no tools. */
export function responsesTools(tools: readonly ToolDefinition[], traits: ConversationTraits): ResponsesTools {
  if (!traits.takesTools || tools.length === 0) return {};
  return {
    tools: tools.map((tool) => responsesTool(tool, traits)),
    ...(traits.takesToolChoice ? { tool_choice: 'auto' as const } : {}),
    ...(traits.takesParallelCalls ? { parallel_tool_calls: true } : {}),
  };
}

function responsesTool(tool: ToolDefinition, traits: ConversationTraits): OpenAI.Responses.Tool {
  const { name, description, parameters, freeform } = tool;
  if (freeform !== undefined && traits.takesFreeform) {
    const format = { type: 'grammar', syntax: 'lark', definition: freeform.grammar } as const;
    return { type: 'custom', name, description: freeform.description, format };
  }
  const offered = { type: 'function', name, description, parameters: { ...parameters } } as const;
  // Where `strict` is no known member, its absence is what the types do not foresee.
  return traits.takesStrict ? { ...offered, strict: true } : (offered as OpenAI.Responses.FunctionTool);
}

/** The parameters of a chat completion that offer tools. Which one is called is up to the model there by default. */
export function chatTools(tools: readonly ToolDefinition[], traits: ConversationTraits): ChatTools {
  if (!traits.takesTools || tools.length === 0) return {};
  return {
    tools: tools.map(
      ({ name, description, parameters }): OpenAI.ChatCompletionTool => ({
        type: 'function',
        function: {
          name,
          description,
          parameters: { ...parameters },
          ...(traits.takesStrict ? { strict: true } : {}),
        },
      }),
    ),
    ...(traits.takesParallelCalls ? { parallel_tool_calls: true } : {}),
  };
}
