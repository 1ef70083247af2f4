/** The version that orchestrations begin with: `defaultVersion` in host.json is the same. */
export const currentVersion = '5.0';

/**
 * The oldest version that today's code carries on. What began under an earlier one, which pushed without asking the rules
 * as they are now, is found by reconciliation and undone.
 */
export const oldestVersion = '4.0';

/** Whether a version comes before another: their numbers are compared, one after the other. None at all comes first. */
export function isEarlier(version: string | undefined, than: string): boolean {
  const [own, other] = [version ?? '', than].map((text) => text.split('.').map((part) => Number(part) || 0));
  const length = Math.max(own?.length ?? 0, other?.length ?? 0);
  for (let place = 0; place < length; place += 1) {
    const difference = (own?.[place] ?? 0) - (other?.[place] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
