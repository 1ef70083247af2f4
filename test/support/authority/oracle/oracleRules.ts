import { parse } from 'yaml';
import { z } from 'zod';
import { git } from '../../lifecycle/sample.ts';
import type { Repository } from '../scene.ts';
import { type PersonName, peopleOf, type World } from '../world.ts';

/** Rules as the judge of the sequences reads them: on its own, and only those forms that the sequences write. */
const rulesSchema = z.object({
  approval: z.object({
    when: z.enum(['never', 'always', 'matching']),
    paths: z.array(z.string()).default([]),
    by: z.array(z.string()),
  }),
  commands: z.object({ fix: z.array(z.string()), cancel: z.array(z.string()) }),
  paths: z.object({ protected: z.array(z.string()) }),
});

export type RulesThen = z.infer<typeof rulesSchema>;

/** Rules that hold from a moment on, in milliseconds since the epoch. */
export interface RulesSince {
  readonly since: number;
  readonly rules: RulesThen;
}

const known = new Map<string, RulesThen>();

/** Everything that the rules on a repository's default branch have been, by what was pushed there; oldest first. */
export function rulesHistory({ state }: Pick<World, 'state'>, { id, directory }: Repository): readonly RulesSince[] {
  const history: RulesSince[] = [];
  for (const { date, refUpdates } of state.pushes.list(id)) {
    const main = refUpdates.find(({ name }) => name === 'refs/heads/main');
    if (main === undefined) continue;
    history.push({ since: Date.parse(date), rules: rulesAt(directory, main.newObjectId) });
  }
  return history;
}

function rulesAt(directory: string, commit: string): RulesThen {
  const before = known.get(commit);
  if (before !== undefined) return before;
  const rules = rulesSchema.parse(parse(git(directory, 'show', `${commit}:.code-agent.yml`)));
  known.set(commit, rules);
  return rules;
}

/** The rules at a moment. */
export function rulesThen(history: readonly RulesSince[], at: number): RulesThen {
  const found = history.findLast(({ since }) => since <= at);
  if (found === undefined) throw new Error('There were no rules yet.');
  return found.rules;
}

/** Whether somebody had a right at any moment of a time: what is decided by is read when a command is carried out. */
export function hadRight(
  history: readonly RulesSince[],
  { from, to }: { readonly from: number; readonly to: number },
  person: PersonName | undefined,
  listOf: (rules: RulesThen) => readonly string[],
): boolean {
  if (person === undefined || person === 'agent') return false;
  const first = history.findLastIndex(({ since }) => since <= from);
  const during = history.slice(Math.max(0, first)).filter(({ since }) => since <= to);
  return during.some(({ rules }) => listOf(rules).some((entry) => isMeant(entry, person)));
}

function isMeant(entry: string, person: Exclude<PersonName, 'agent'>): boolean {
  if (entry === 'everyone') return true;
  const groups: readonly string[] = peopleOf[person].groups;
  return groups.some((group) => entry === `group:${group}`);
}

export function isProtected({ paths }: RulesThen, path: string): boolean {
  return path === '.code-agent.yml' || paths.protected.some((pattern) => matches(pattern, path));
}

/** Whether a branch that changes these paths of its target needs approval. */
export function wantsApproval({ approval }: RulesThen, paths: readonly string[]): boolean {
  if (approval.when === 'never' || paths.length === 0) return false;
  return approval.when === 'always' || paths.some((path) => approval.paths.some((pattern) => matches(pattern, path)));
}

/** The two patterns that the sequences write. */
function matches(pattern: string, path: string): boolean {
  switch (pattern) {
    case '**/*.sql':
      return path.endsWith('.sql');
    case 'guarded/**':
      return path.startsWith('guarded/');
    default:
      throw new Error(`The judge does not know the pattern ${pattern}.`);
  }
}
