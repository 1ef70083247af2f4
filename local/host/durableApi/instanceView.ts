import { isReaderError } from '../dotnet/json/errors.ts';
import { loadJson } from '../dotnet/json/parse.ts';
import { type JsonToken, NULL_TOKEN, stringToken } from '../dotnet/json/token.ts';
import type { InstanceRecord } from '../durable/contract.ts';

/** An instance as the durable extension shows it: JSON texts become values, times have no fraction. */
export function viewInstance(record: InstanceRecord, showInput: boolean): ReadonlyMap<string, JsonToken> {
  const { version, parentInstanceId } = record;
  return new Map<string, JsonToken>([
    ['name', stringToken(record.name)],
    ...optional('version', version),
    ['instanceId', stringToken(record.instanceId)],
    ...optional('parentInstanceId', parentInstanceId),
    ['runtimeStatus', stringToken(record.runtimeStatus)],
    ['input', showInput ? parseText(record.input) : NULL_TOKEN],
    ['customStatus', parseText(record.customStatus)],
    ['output', viewOutput(record)],
    ['createdTime', stringToken(formatTime(record.createdTime))],
    ['lastUpdatedTime', stringToken(formatTime(record.lastUpdatedTime))],
  ]);
}

function optional(name: string, text: string | undefined): [string, JsonToken][] {
  return text ? [[name, stringToken(text)]] : [];
}

/** What an instance was suspended or terminated with was no JSON when it was given, but is read as if it were. */
function viewOutput({ runtimeStatus, output }: InstanceRecord): JsonToken {
  const token = parseText(output);
  const isReason = runtimeStatus === 'Terminated' || runtimeStatus === 'Suspended';
  return isReason && token.kind === 'string' ? parseText(token.value) : token;
}

/**
 * A stored text as a value: the first JSON value in it, or the text itself where it does not begin with one (reasons
 * and failures are plain text). White space around it is lost.
 */
export function parseText(text: string | undefined): JsonToken {
  if (text === undefined) {
    return NULL_TOKEN;
  }
  const trimmed = text.trim();
  if (trimmed === '') {
    return stringToken('');
  }
  try {
    return loadJson(trimmed);
  } catch (error) {
    if (isReaderError(error)) {
      return stringToken(trimmed);
    }
    throw error;
  }
}

/** Seconds precision, as the extension's serializer gives it. */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
