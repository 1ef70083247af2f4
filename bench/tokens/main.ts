/**
 * `npm run bench:tokens -- --repos DIR [--write]`: what a run asks of a model in tokens, as one conversation and as it was
 * before version 5.0, in the same run: for the demo and for twelve real issues, each played by a script that knows the fix
 * (`explorer.ts` says how it goes about it). The model is the stand-in, which counts cached tokens as OpenAI documents it.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { commitAll } from '../../src/cli/git/localRepository.ts';
import { writeSection } from '../host/writeSection.ts';
import { findClone, readIssues } from '../localize/issues.ts';
import { measureTask, type TokenTask } from './measure.ts';
import { tokensTable } from './report.ts';

const { values } = parseArgs({
  options: {
    repos: { type: 'string' },
    data: { type: 'string', default: '/work/shared/data/issues' },
    write: { type: 'boolean', default: false },
  },
});
const wanted = 12;

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'code-agent-tokens-'));
try {
  const tasks = [await demoTask(folder), ...realTasks(values.repos)];
  const results = [];
  for (const task of tasks) {
    console.error(task.id);
    results.push(await measureTask(task));
  }
  const text = tokensTable(results);
  console.log(text);
  if (values.write) writeSection('tokens', text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The demo's repository, with the change that its scripted model makes. */
async function demoTask(parent: string): Promise<TokenTask> {
  const clone = join(parent, 'corner-shop');
  await cp(join(root, 'local', 'demo', 'repository'), clone, { recursive: true });
  const commit = await commitAll(clone, 'Take orders and print receipts');
  const { title, description } = z
    .object({ title: z.string(), description: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'local', 'demo', 'workItem.json'), 'utf8')));
  const patch = [
    ...['--- a/src/basket.ts', '+++ b/src/basket.ts', '@@ -11,5 +11,5 @@ export function lineTotal', ''],
    ...[' /** What one line of a basket costs. */', ' export function lineTotal(line: Line): Cents {'],
    '-  return takeOff(line.unitPrice, line.discountPercent) * line.quantity;',
    '+  return takeOff(line.unitPrice * line.quantity, line.discountPercent);',
    ...[' }', ''],
  ].filter((line, at) => line !== '' || at > 3);
  return { id: 'the demo', clone, commit, title, description, patch: patch.join('\n') };
}

/** The first issue of each repository in both files, by id, as far as there are clones. */
function realTasks(repos: string | undefined): TokenTask[] {
  if (repos === undefined) return [];
  const issues = ['open.jsonl', 'languages-open.jsonl']
    .map((file) => join(values.data, file))
    .filter((file) => existsSync(file))
    .flatMap((file) => readIssues(file));
  const seen = new Set<string>();
  const tasks: TokenTask[] = [];
  for (const { id, repository, base_commit: commit, issue, patch } of issues.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const clone = findClone(repos, repository);
    if (clone === undefined || seen.has(repository) || tasks.length === wanted) continue;
    seen.add(repository);
    const [title = '', ...rest] = issue.split('\n');
    tasks.push({ id, clone, commit, title: title.slice(0, 255), description: rest.join('\n'), patch });
  }
  return tasks;
}
