import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { applyPatch, parsePatch } from 'diff';
import { type Case, expectsRefusal, type Files, isExpected } from '../../test/support/patch/modelReplies.ts';

export interface ToolFigures {
  readonly tool: string;
  readonly applied: number;
  readonly refused: number;
  readonly wrong: number;
}

type Tool = (test: Case) => Files | undefined;

/** What other tools make of the same diffs: the reply with its prose and fences taken away is all they are given. */
export function compareTools(cases: readonly Case[]): readonly ToolFigures[] {
  const tools: ReadonlyArray<readonly [string, Tool]> = [
    ['jsdiff (`applyPatch`, as it comes)', withJsdiff],
    ['`git apply --recount`', (test) => inFolder(test, 'git', ['apply', '--recount', '--unsafe-paths'])],
    [
      'GNU `patch -p1`, else `-p0`',
      (test) =>
        inFolder(test, 'patch', ['-p1', '-f', '-s', '--no-backup-if-mismatch']) ??
        inFolder(test, 'patch', ['-p0', '-f', '-s', '--no-backup-if-mismatch']),
    ],
  ];
  return tools.map(([tool, apply]) => {
    const results = cases.map((test) => ({ test, after: apply(test) }));
    const applied = results.filter(
      ({ test, after }) => after !== undefined && !expectsRefusal(test) && isExpected(test, after),
    );
    const refused = results.filter(({ test, after }) => after === undefined && expectsRefusal(test));
    const wrong = results.filter(
      ({ test, after }) => after !== undefined && (expectsRefusal(test) || !isExpected(test, after)),
    );
    return { tool, applied: applied.length, refused: refused.length, wrong: wrong.length };
  });
}

function diffIn(test: Case): string {
  const lines = test.model_output.split('\n');
  const isFenced = lines.some((line) => line.startsWith('```diff'));
  if (!isFenced) {
    return test.model_output;
  }
  const from = lines.findIndex((line) => line.startsWith('```diff'));
  const length = lines.slice(from + 1).findIndex((line) => line.startsWith('```'));
  return `${lines.slice(from + 1, length === -1 ? undefined : from + 1 + length).join('\n')}\n`;
}

function withJsdiff(test: Case): Files | undefined {
  try {
    const after = new Map(Object.entries(test.files_before));
    for (const patch of parsePatch(diffIn(test))) {
      const named = patch.newFileName === '/dev/null' ? patch.oldFileName : patch.newFileName;
      const file = test.path ?? named?.replace(/^[ab]\//, '') ?? '';
      const text = applyPatch(after.get(file) ?? '', patch);
      if (text === false) {
        return undefined;
      }
      if (patch.newFileName === '/dev/null') {
        after.delete(file);
      } else {
        after.set(file, text);
      }
    }
    return Object.fromEntries(after);
  } catch {
    return undefined;
  }
}

function inFolder(test: Case, command: string, parameters: readonly string[]): Files | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-apply-'));
  try {
    for (const [file, text] of Object.entries(test.files_before)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    const only = test.path === null || test.path === undefined || command !== 'patch' ? [] : [test.path];
    const result = spawnSync(command, [...parameters, ...only], { cwd: folder, input: diffIn(test), timeout: 10_000 });
    return result.status === 0 ? filesUnder(folder) : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function filesUnder(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(folder, file), readFileSync(file, 'utf8')];
    }),
  );
}
