import { parseJson } from '../../contracts/parseJson.ts';
import type { ToolDefinition } from '../requests/conversation.ts';
import { findJsonObjects } from '../structuredOutput/jsonObjects.ts';
import { callSections, namedSections } from './callSections.ts';

/** A call that a model wrote into its text. */
export interface WrittenCall {
  readonly name: string;
  /** JSON of an object, or a text where the model wrote one. */
  readonly arguments: string;
}

/** A longer answer is no call. */
const longestText = 200_000;

/**
 * Calls that stand in the text of an answer because its server does not read them: in tags of Hermes, Qwen and GLM, behind
 * marks of Mistral, Llama and gpt-oss, in fences of JSON, or as the whole answer. Only calls of tools that were offered count.
 * @param text without thinking
 * @param raw with its thinking: gpt-oss writes calls into a channel beside its answer
 */
export function readCallsInText(text: string, raw: string, tools: readonly ToolDefinition[]): readonly WrittenCall[] {
  if (raw.length > longestText) return [];
  const named = namedSections(text, raw).flatMap(({ name, body }) => toNamedCall(name, body, tools));
  if (named.length > 0) return named;
  for (const sections of callSections(text)) {
    const calls = sections.flatMap((section) => findJsonObjects(section).found.flatMap((one) => toCall(one, tools)));
    if (calls.length > 0) return calls;
  }
  return [];
}

/** A call whose name stands before its arguments: JSON, or an element for each. */
function toNamedCall(written: string, body: string, tools: readonly ToolDefinition[]): readonly WrittenCall[] {
  const tool = offered(written, tools);
  if (tool === undefined) return [];
  const { name } = tool;
  const parameters = elementsOf(body);
  if (parameters.length > 0) {
    const entries = parameters.map(([key, value]) => [key, typed(value, schemaOf(tool, key))]);
    return [{ name, arguments: JSON.stringify(Object.fromEntries(entries)) }];
  }
  const [first] = body.trimStart().startsWith('{') ? findJsonObjects(body).found : [];
  if (first !== undefined) return [{ name, arguments: JSON.stringify(first) }];
  return [{ name, arguments: body.trim() === '' ? '{}' : body.trim() }];
}

/** Qwen: `<parameter=path>…</parameter>`; GLM: `<arg_key>path</arg_key>` and `<arg_value>…</arg_value>`. */
const elementStart =
  /<parameter=([\w.-]{1,100})>|<arg_key>\s{0,20}([\w.-]{1,100})\s{0,20}<\/arg_key>\s{0,20}<arg_value>/g;

function elementsOf(body: string): ReadonlyArray<readonly [string, string]> {
  const starts = [...body.matchAll(elementStart)];
  return starts.map((start, index) => {
    const rest = body.slice(start.index + start[0].length, starts[index + 1]?.index ?? body.length);
    const end = rest.lastIndexOf(start[1] === undefined ? '</arg_value>' : '</parameter>');
    const value = end === -1 ? rest : rest.slice(0, end);
    return [start[1] ?? start[2] ?? '', value.replace(/^\n/, '').replace(/\n$/, '')];
  });
}

function schemaOf({ parameters }: ToolDefinition, key: string): unknown {
  const properties = parameters['properties'];
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, key)) return undefined;
  return Reflect.get(properties, key);
}

/** The value of an element: text where the schema says so, else JSON where it is that. */
function typed(value: string, schema: unknown): unknown {
  const type = typeof schema === 'object' && schema !== null ? Reflect.get(schema, 'type') : undefined;
  if (type === 'string') return value;
  const parsed = parseJson(value);
  const mayBeText = Array.isArray(type) && type.includes('string') && parsed !== null;
  return parsed === undefined || mayBeText ? value : parsed;
}

const memberNames: ReadonlySet<string> = new Set([
  'name',
  'arguments',
  'parameters',
  'type',
  'id',
  'function',
  'index',
]);

/** An object that says nothing but a call: `{"name": …, "arguments": {…}}` and its relatives. */
function toCall(object: object, tools: readonly ToolDefinition[]): readonly WrittenCall[] {
  if (Object.keys(object).some((key) => !memberNames.has(key))) return [];
  const inner: unknown = Reflect.get(object, 'function');
  const call = typeof inner === 'object' && inner !== null ? inner : object;
  const written: unknown = Reflect.get(call, 'name') ?? inner;
  const given: unknown = Reflect.get(call, 'arguments') ?? Reflect.get(call, 'parameters');
  const tool = typeof written === 'string' ? offered(written, tools) : undefined;
  if (tool === undefined || given === undefined || given === null) return [];
  return [{ name: tool.name, arguments: typeof given === 'string' ? given : JSON.stringify(given) }];
}

function offered(written: string, tools: readonly ToolDefinition[]): ToolDefinition | undefined {
  const name = written.replace(/^functions\./, '');
  return tools.find((tool) => tool.name === name);
}
