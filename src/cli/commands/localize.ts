import { readFile, rename, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import type { RankedFile } from '../../contracts/repositories/localization.ts';
import { decodeIndex, encodeIndex, storedIndexSchema } from '../../localize/index/indexCodec.ts';
import { buildIndex, type LocalizationIndex, updateIndex } from '../../localize/index/localizationIndex.ts';
import { rankFiles } from '../../localize/ranking/rankFiles.ts';
import { CliError } from '../cliError.ts';
import { listFiles, readHistory, readTexts } from '../git/readCommit.ts';
import { parseLimit } from './options.ts';

interface LocalizeFlags {
  readonly repo: string;
  readonly commit: string;
  readonly task: string;
  readonly top: number;
  readonly index?: string;
  readonly json?: boolean;
}

/** How many commits are read for their messages and files. */
const historyLength = 2000;

const examples = `
Examples:
  $ code-agent localize --repo ../shop --commit HEAD --task bug.md
  $ code-agent localize --repo shop.git --commit 1f3c9e0 --task bug.md --top 5 --json
  $ code-agent localize --repo ../shop --commit HEAD --task - --index /tmp/shop.index < bug.md

The task is plain text or Markdown, with its title on the first line. With --json it prints
[{"path", "score", "reasons", "ranges": [{"start", "end"}]}], best first.`;

/** `code-agent localize`: which files matter for a task, from git and without a model. */
export function localizeCommand(): Command {
  return new Command('localize')
    .summary('rank the files that matter for a task')
    .description(
      'Ranks the files of a commit that matter for a task, without a model. Reads the repository with git only.',
    )
    .requiredOption('--repo <directory>', 'a git repository, bare or not')
    .requiredOption('--commit <revision>', 'the commit to search')
    .requiredOption('--task <file>', 'file with the task as text; - for standard input')
    .option('--top <number>', 'how many files to show', parseLimit, 10)
    .option('--index <file>', 'store the index here and reuse it for this and later commits')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (flags: LocalizeFlags) => {
      // git would read a revision that begins with a hyphen as an option.
      if (flags.commit.startsWith('-')) throw new CliError(`--commit ${flags.commit} is not a revision.`);
      const task = await readTask(flags.task);
      const index = await indexCommit(flags);
      const history = await readHistory(flags.repo, flags.commit, historyLength);
      const ranked = rankFiles(index, { task, top: flags.top, history });
      console.log(flags.json === true ? JSON.stringify(ranked, undefined, 2) : describeRanking(ranked));
    });
}

async function readTask(file: string): Promise<string> {
  if (file === '-') return await text(process.stdin);
  return await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CliError(`Cannot read the task file ${file}.`, undefined, error);
  });
}

async function indexCommit({ repo, commit, index: file }: LocalizeFlags): Promise<LocalizationIndex> {
  const files = await listFiles(repo, commit);
  const previous = file === undefined ? undefined : await readIndex(file);
  const known = new Map(previous?.files.map(({ path, objectId }) => [path, objectId]));
  const changed = await readTexts(
    repo,
    files.filter(({ path, objectId }) => known.get(path) !== objectId),
  );
  const present = new Set(files.map(({ path }) => path));
  const removed = [...known.keys()].filter((path) => !present.has(path));
  const index = previous === undefined ? buildIndex(changed) : updateIndex(previous, changed, removed);
  if (file !== undefined) await writeIndex(file, index);
  return index;
}

/** The stored index, or undefined when there is none of this version. */
async function readIndex(file: string): Promise<LocalizationIndex | undefined> {
  const json = await readFile(file, 'utf8').catch(() => undefined);
  if (json === undefined) return undefined;
  try {
    const stored = storedIndexSchema.safeParse(JSON.parse(json));
    return stored.success ? decodeIndex(stored.data) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a temporary file and moves it, so that an interrupted command leaves no half-written index. */
async function writeIndex(file: string, index: LocalizationIndex): Promise<void> {
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, JSON.stringify(encodeIndex(index)));
  await rename(beside, file);
}

function describeRanking(ranked: readonly RankedFile[]): string {
  if (ranked.length === 0) return 'No file matches the task.';
  return ranked
    .map(({ path, score, reasons, ranges }, position) => {
      const lines = ranges.map(({ start, end }) => `${start}-${end}`).join(', ');
      const head = `${String(position + 1).padStart(3)}  ${path}  ${score.toFixed(2)}${lines === '' ? '' : `  lines ${lines}`}`;
      return [head, ...reasons.map((reason) => `       ${reason}`)].join('\n');
    })
    .join('\n');
}
