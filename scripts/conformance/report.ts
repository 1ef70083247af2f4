import { type AcceptedDifferences, differenceKinds, isReordered } from './accepted.ts';
import type { Comparison } from './compare.ts';

/** How many scenarios were equal, and how many differ in which way. */
export function countsText({ equal, different, missing }: Comparison, { families }: AcceptedDifferences): string {
  const total = equal.length + different.length + missing.length;
  const names = new Set(different.map(({ name }) => name));
  const byKind = differenceKinds.map((kind) => {
    const listed = families.filter((family) => family.kind === kind).flatMap(({ scenarios }) => Object.keys(scenarios));
    return { kind, count: listed.filter((name) => names.has(name)).length };
  });
  const unlisted = different.length - byKind.reduce((sum, { count }) => sum + count, 0);
  const reordered = different.filter(isReordered).length;
  return [
    `${equal.length + reordered} of ${total} scenarios equal to the real host (${reordered} of them but for the order of what runs side by side), ${different.length - reordered} different, ${missing.length} not run`,
    ...byKind.filter(({ count }) => count > 0).map(({ kind, count }) => `  ${kind}: ${count}`),
    ...(unlisted > 0 ? [`  not listed: ${unlisted}`] : []),
  ].join('\n');
}
