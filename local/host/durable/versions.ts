/** Which instances this app may run, as host.json says under `extensions.durableTask`. */
export interface VersionRules {
  /** Version of new instances that are started without one, and of this app. */
  readonly defaultVersion?: string;
  /** Default: CurrentOrOlder. */
  readonly versionMatchStrategy?: 'None' | 'Strict' | 'CurrentOrOlder';
  /** Default: Reject. */
  readonly versionFailureStrategy?: 'Reject' | 'Fail';
}

function compareParts(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = Number(left[index] ?? 0) - Number(right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const NUMERIC = /^\d+(\.\d+)*$/;

/** Compares as numbers where both are dotted numbers, as text otherwise; no version is older than any. */
export function compareVersions(a: string | undefined, b: string | undefined): number {
  if (!a || !b) return Number(Boolean(a)) - Number(Boolean(b));
  if (NUMERIC.test(a) && NUMERIC.test(b)) return compareParts(a, b);
  return a.toLowerCase() < b.toLowerCase() ? -1 : Number(a.toLowerCase() !== b.toLowerCase());
}

/**
 * Whether an instance may run here: `reject` leaves it for an app of a fitting version, `fail` ends it.
 * https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-orchestration-versioning
 */
export function judgeVersion(rules: VersionRules, version: string | undefined): 'run' | 'reject' | 'fail' {
  const { defaultVersion, versionMatchStrategy = 'CurrentOrOlder', versionFailureStrategy = 'Reject' } = rules;
  if (versionMatchStrategy === 'None' || defaultVersion === undefined) return 'run';
  const order = compareVersions(version, defaultVersion);
  if (versionMatchStrategy === 'Strict' ? order === 0 : order <= 0) return 'run';
  return versionFailureStrategy === 'Fail' ? 'fail' : 'reject';
}

/** Why an instance of this version failed here. */
export function versionMismatch(rules: VersionRules, version: string | undefined): string {
  return (
    `The orchestration version '${version ?? ''}' does not match the app's version '${rules.defaultVersion}' ` +
    `(versionMatchStrategy ${rules.versionMatchStrategy ?? 'CurrentOrOlder'}).`
  );
}
