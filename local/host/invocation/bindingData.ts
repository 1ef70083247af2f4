import { isReaderError } from '../dotnet/json/errors.ts';
import { formatDouble } from '../dotnet/json/numbers.ts';
import { loadJson } from '../dotnet/json/parse.ts';
import type { JsonToken } from '../dotnet/json/token.ts';
import { writeJson } from '../dotnet/json/writer.ts';
import type { TypedData } from '../loading/coreTypes.ts';

/** A text that .NET takes for a moment: it is read as one, and written in the way of no culture. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?(?:Z|[+-]\d\d:?\d\d)?$/;

/**
 * What the host adds to a trigger's metadata where the trigger's value is an object in JSON: its properties, but for
 * lists and what is null, as texts.
 */
export function bindingDataOf(text: string): Record<string, TypedData> {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) {
    return {};
  }
  const token = readObject(trimmed);
  const data: Record<string, TypedData> = {};
  for (const [name, value] of token?.kind === 'object' ? token.properties : []) {
    const shown = viewProperty(value);
    if (shown !== undefined) data[name] = shown;
  }
  return data;
}

function readObject(text: string): JsonToken | undefined {
  try {
    return loadJson(text);
  } catch (error) {
    if (isReaderError(error)) return undefined;
    throw error;
  }
}

function viewProperty(token: JsonToken): TypedData | undefined {
  switch (token.kind) {
    case 'object':
      return { json: writeJson(token) };
    case 'string':
      return { string: MOMENT.test(token.value) ? invariantMoment(token.value) : token.value };
    case 'integer':
      return { string: String(token.value) };
    case 'float':
      return { string: formatDouble(token.value) };
    case 'boolean':
      return { string: token.value ? 'True' : 'False' };
    default:
      return undefined;
  }
}

function invariantMoment(text: string): string {
  const moment = new Date(/Z|[+-]\d\d:?\d\d$/.test(text.slice(10)) ? text : `${text}Z`);
  if (Number.isNaN(moment.getTime())) {
    return text;
  }
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+:\d+)/.exec(moment.toISOString()) ?? [];
  return `${month}/${day}/${year} ${time}`;
}

const HISTORY = '{"history":[';
const AFTER_HISTORY = '],"input":';

/**
 * The same of an orchestrator's payload, of which the history, a list that comes first and may be long, is passed over:
 * inside of a string the quotes of what ends it would be escaped.
 */
export function payloadBindingData(payload: string): Record<string, TypedData> {
  const end = payload.startsWith(HISTORY) ? payload.indexOf(AFTER_HISTORY) : -1;
  return bindingDataOf(end < 0 ? payload : `{${payload.slice(end + 2)}`);
}
