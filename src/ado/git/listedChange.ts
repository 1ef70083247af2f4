import { z } from 'zod';
import { optionalText } from '../http/schemas.ts';

/** One change as commits and comparisons list it: of a file or of a whole folder. */
export const listedChangeSchema = z.object({
  item: z.object({ path: z.string().min(1), gitObjectType: z.string().nullish() }),
  changeType: z.string().default('edit'),
  /** The path before a rename. */
  sourceServerItem: optionalText,
});

export type ListedChange = z.infer<typeof listedChangeSchema>;

/** A folder that changes is listed beside its files. */
export function withoutFolders(changes: readonly ListedChange[]): readonly ListedChange[] {
  return changes.filter(({ item }) => item.gitObjectType !== 'tree');
}

/** Each path once, old and new ones of renamed files, without a leading slash. */
export function pathsOfChanges(changes: readonly ListedChange[]): ReadonlySet<string> {
  const paths = changes.flatMap(({ item, sourceServerItem }) => [item.path, sourceServerItem ?? item.path]);
  return new Set(paths.map((path) => path.replace(/^\//, '')));
}
