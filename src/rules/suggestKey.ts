import { z } from 'zod';
import { rulesSchema } from '../contracts/rules/rules.ts';
import type { YamlPath } from './readYaml.ts';

/** The keys of a section, each with the keys below it. */
type KeyTree = ReadonlyMap<string, KeyTree>;

const sectionSchema = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });

const knownKeys = treeOf(z.toJSONSchema(rulesSchema, { io: 'input' }));

/** Keys that people often write in the wrong place. */
const kept: ReadonlyMap<string, string> = new Map([
  ['commands.approve', 'approval.by'],
  ['commands.reject', 'approval.by'],
]);

/**
 * Suggests a known key for an unknown one.
 * @param section path of the section that contains the key
 * @returns a sentence, or undefined if no key is similar
 */
export function suggestKey(section: YamlPath, key: string): string | undefined {
  const keeper = kept.get([...section, key].join('.'));
  if (keeper !== undefined) return `Use \`${keeper}\` instead.`;
  const here = [...(sectionAt(section)?.keys() ?? [])];
  const near = nearest(key, here);
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  const elsewhere = pathsOf(knownKeys).find((path) => plain(path.at(-1) ?? '') === plain(key));
  if (elsewhere !== undefined) return `Did you mean \`${elsewhere.join('.')}\`?`;
  return here.length === 0 ? undefined : `Known keys: ${here.map((name) => `\`${name}\``).join(', ')}.`;
}

function treeOf(schema: unknown): KeyTree {
  const section = sectionSchema.safeParse(schema);
  const entries = Object.entries(section.success ? section.data.properties : {});
  return new Map(entries.map(([name, property]) => [name, treeOf(property)]));
}

function sectionAt(path: YamlPath): KeyTree | undefined {
  return path.reduce<KeyTree | undefined>((tree, key) => tree?.get(String(key)), knownKeys);
}

function pathsOf(tree: KeyTree): ReadonlyArray<readonly string[]> {
  return [...tree].flatMap(([name, below]) => [[name], ...pathsOf(below).map((path) => [name, ...path])]);
}

function nearest(key: string, candidates: readonly string[]): string | undefined {
  const limit = Math.ceil(key.length / 3);
  const ranked = candidates
    .map((name) => ({ name, distance: distanceOf(plain(key), plain(name)) }))
    .filter(({ distance }) => distance <= limit)
    .sort((left, right) => left.distance - right.distance);
  return ranked[0]?.name;
}

/** `target-branch` and `TargetBranch` mean `targetBranch`. */
function plain(key: string): string {
  return key.slice(0, 40).toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** How many letters must be changed, added or removed (Levenshtein). */
function distanceOf(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...left].entries()) {
    const line = [row + 1];
    for (const [column, other] of [...right].entries()) {
      const changed = (above[column] ?? 0) + (letter === other ? 0 : 1);
      line.push(Math.min(changed, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
    }
    above = line;
  }
  return above[right.length] ?? 0;
}
