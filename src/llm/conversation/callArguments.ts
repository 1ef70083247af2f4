import type { ToolCall } from '../../contracts/conversation/conversation.ts';
import { parseJson } from '../../contracts/parseJson.ts';
import type { ToolDefinition } from '../requests/conversation.ts';

/** Whether the arguments of a call are a JSON object, as they should be. */
export function isJsonObject(text: string): boolean {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Arguments that every server can parse: those that are no JSON object stand in one, as text. */
export function wholeArguments(text: string): string {
  if (text.trim() === '') return '{}';
  return isJsonObject(text) ? text : JSON.stringify({ unreadable: text });
}

/** The input of a custom tool as the arguments of the function that stands for it elsewhere: its first parameter. */
export function freeformArguments({ name, arguments: input }: ToolCall, tools: readonly ToolDefinition[]): string {
  const properties = tools.find((tool) => tool.name === name)?.parameters['properties'];
  const [first = 'input'] = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return JSON.stringify({ [first]: input });
}
