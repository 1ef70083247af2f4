/** What differs from run to run, or from trace to trace, and says nothing about how a host behaves. */
const noise: readonly (readonly [RegExp, string])[] = [
  // What is sent to an entity: the message's own ids, and the order of its properties.
  [/^(EventSent InstanceId=\S* Name=\S*) Input=[\s\S]*?"op":("[^"]*"|null)[\s\S]*$/, '$1 op=$2'],
  [/^(EventSent InstanceId=\S* Name=\S*) Input=[\s\S]*RequestMessage[\s\S]*$/, '$1 op=null'],
  // Telemetry.
  [/ GenerateNewTrace=false/, ''],
  [/ ClientSpanId=[0-9a-f]+| Tags=null/g, ''],
  [/ GenerateNewTrace=true/, ' GNT'],
  // The id of a child that has none of its own choosing.
  [/^(SubOrchestrationInstance(?:Completed|Failed) .*) InstanceId=\S+/, '$1'],
  // .NET's and V8's pictures of the same failure.
  [/ StackTrace: [\s\S]*$/, ' StackTrace: …'],
  [/ Details=Message: [\s\S]*$/, ' Details=Message…'],
  [/failed: {1,2}(?=\S)/g, 'failed: '],
  [/ \n \{"\$type"[\s\S]*$/, ' \\n{…}'],
  [/ Details=\{"\$type"[\s\S]*$/, ' Details={…}'],
  // Where the app lies, and through which of its functions a failure went.
  [/\nStack: [\s\S]*$/, '\nStack: …'],
  [/\\nStack: [\s\S]*$/, '\\nStack: …'],
  // Lengths of texts that were cut: of failures, with their pictures of the stack.
  [/…\d+/g, '…N'],
  [/…\(\d+\)/g, '…N'],
  [/ParentTraceContext=\{[^}]*\}/g, 'ParentTraceContext=T'],
  [/,"Timestamp".*$/, ''],
  [/00-HEX32-[0-9a-f]{16}-0[01]/g, 'TRACE'],
  [/ParentTraceContext=null/g, 'ParentTraceContext=T'],
];

/** Durations, and what follows from how a body is sent. */
const silentKeys: ReadonlySet<string> = new Set(['ms', 'transfer-encoding', 'content-length', 'bytes', 'StackTrace']);

/** A scenario's result without what would differ between two runs on one host. */
export function withoutNoise(value: unknown): unknown {
  if (typeof value === 'string') return noise.reduce((text, [from, to]) => text.replace(from, to), value);
  if (Array.isArray(value)) return value.map(withoutNoise);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !silentKeys.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNoise(inner)]));
}
