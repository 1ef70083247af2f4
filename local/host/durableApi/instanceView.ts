import { parseStored } from '../dotnet/json/stored.ts';
import { type JsonToken, NULL_TOKEN, stringToken } from '../dotnet/json/token.ts';
import type { InstanceRecord } from '../durable/protocol/contract.ts';

/** An instance as the durable extension shows it: JSON texts become values, times have no fraction. */
export function viewInstance(record: InstanceRecord, showInput: boolean): ReadonlyMap<string, JsonToken> {
  const { version, parentInstanceId } = record;
  return new Map<string, JsonToken>([
    ['name', stringToken(record.name)],
    ...optional('version', version),
    ['instanceId', stringToken(record.instanceId)],
    ...optional('parentInstanceId', parentInstanceId),
    ['runtimeStatus', stringToken(record.runtimeStatus)],
    ['input', showInput ? parseStored(record.input) : NULL_TOKEN],
    ['customStatus', parseStored(record.customStatus)],
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
  const token = parseStored(output);
  const isReason = runtimeStatus === 'Terminated' || runtimeStatus === 'Suspended';
  return isReason && token.kind === 'string' ? parseStored(token.value) : token;
}

/** Seconds precision, as the extension's serializer gives it. */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
