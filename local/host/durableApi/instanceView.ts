import type { InstanceRecord } from '../durable/contract.ts';

/** An instance as the durable extension shows it: JSON texts become values, times have no fraction. */
export function viewInstance(record: InstanceRecord, showInput: boolean): Readonly<Record<string, unknown>> {
  return {
    name: record.name,
    instanceId: record.instanceId,
    runtimeStatus: record.runtimeStatus,
    input: showInput ? parseText(record.input) : null,
    customStatus: parseText(record.customStatus),
    output: parseText(record.output),
    createdTime: formatTime(record.createdTime),
    lastUpdatedTime: formatTime(record.lastUpdatedTime),
  };
}

/** A stored text as a value: JSON where it is JSON, otherwise the text itself (reasons and failures are plain text). */
export function parseText(text: string | undefined): unknown {
  if (text === undefined) {
    return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Seconds precision, as the extension's serializer gives it. */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
