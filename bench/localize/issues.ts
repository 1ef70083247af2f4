import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const issueSchema = z.object({
  id: z.string(),
  repository: z.string(),
  base_commit: z.string(),
  issue: z.string(),
  changed_files: z.array(z.string()),
  language: z.string().optional(),
  /** The fix, as a unified diff. */
  patch: z.string(),
  fix_commit: z.string().optional(),
});

export type Issue = z.infer<typeof issueSchema>;

/** The issues of a JSON lines file, sorted so that those of one repository follow each other. */
export function readIssues(file: string): readonly Issue[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => issueSchema.parse(JSON.parse(line)))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** The clone of a repository in a folder of clones, bare or not, or undefined where there is none. */
export function findClone(folder: string, repository: string): string | undefined {
  const [owner = '', name = ''] = repository.split('/');
  const places = [
    `${owner}+${name}/repo`,
    `${owner}/${name}`,
    `${owner}__${name}`,
    `${owner}-${name}`,
    name,
    `${name}.git`,
  ];
  return places.map((place) => path.join(folder, place)).find((place) => existsSync(place));
}
