import type { OrchestrationContext } from 'durable-functions';

/** Whether an instance began before version 2.0 (`defaultVersion` in host.json), or before there were versions. */
export function isVersion1({ df }: OrchestrationContext): boolean {
  return df.version === undefined || df.version === '' || df.version.startsWith('1.');
}
