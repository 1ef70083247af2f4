import type { OrchestrationContext } from 'durable-functions';

/** The version of the orchestrations that those of today start, whatever `host.json` says by then. */
export const childVersion = '2.0';

/** Whether an instance began before version 2.0 (`defaultVersion` in host.json), or before there were versions. */
export function isVersion1({ df }: OrchestrationContext): boolean {
  return df.version === undefined || df.version === '' || df.version.startsWith('1.');
}
