import type { Definition } from '../../localize/index/definitions.ts';
import { isTestPath } from '../../localize/index/fileKinds.ts';
import type { DefiningFile } from './currentIndex.ts';

export interface FoundDefinition {
  readonly path: string;
  readonly definition: Definition;
}

/** How the names that were found agree with the one that was asked for. */
export type NameAgreement = 'exact' | 'other letter case' | 'begins or ends so' | 'none';

/** A shorter name begins or ends too many others. */
const shortestPart = 3;

/**
 * Where a name is defined; of `Basket.total` and `Basket::total` the `total` that stands in a `Basket`, if there is one. Those
 * outside of tests come first.
 */
export function findName(asked: string, files: readonly DefiningFile[]) {
  const [beforeCall = ''] = asked.split(/[(<]/, 1);
  const segments = beforeCall.replaceAll('->', '.').match(/[\p{L}\p{N}_$-]+/gu) ?? [];
  const name = segments.at(-1) ?? asked.trim();
  const container = segments.at(-2);
  const lower = name.toLowerCase();
  const steps: readonly (readonly [NameAgreement, (known: string) => boolean])[] = [
    ['exact', (known) => known === name],
    ['other letter case', (known) => known.toLowerCase() === lower],
    ['begins or ends so', (known) => isPart(known.toLowerCase(), lower)],
  ];
  for (const [agreement, isMeant] of steps) {
    const found = definitionsThat(files, isMeant);
    const inside = container === undefined ? [] : found.filter((one) => isInside(one, container, files));
    if (found.length > 0) return { agreement, found: sourcesFirst(inside.length > 0 ? inside : found) };
  }
  return { agreement: 'none' as const, found: [] };
}

function isPart(known: string, wanted: string): boolean {
  return wanted.length >= shortestPart && (known.startsWith(wanted) || known.endsWith(wanted));
}

function definitionsThat(files: readonly DefiningFile[], isMeant: (name: string) => boolean): FoundDefinition[] {
  return files.flatMap(({ path, definitions }) =>
    definitions.flatMap((definition) => (isMeant(definition.name) ? [{ path, definition }] : [])),
  );
}

function isInside({ path, definition }: FoundDefinition, container: string, files: readonly DefiningFile[]): boolean {
  const file = files.find((one) => one.path === path);
  const isAround = ({ name, start, end, depth }: Definition) =>
    name.toLowerCase() === container.toLowerCase() &&
    depth < definition.depth &&
    start <= definition.line &&
    end >= definition.line;
  return file?.definitions.some(isAround) === true || stemOf(path).toLowerCase() === container.toLowerCase();
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).split('.')[0] ?? '';
}

function sourcesFirst(found: readonly FoundDefinition[]): readonly FoundDefinition[] {
  const isTest = new Map(found.map(({ path }) => [path, isTestPath(path)]));
  return found.toSorted((left, right) => Number(isTest.get(left.path)) - Number(isTest.get(right.path)));
}
