import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { startModel } from '../../local/model/server.ts';
import { packageDirectory } from '../support/installation.ts';
import { git } from '../support/sampleRepository.ts';
import { aroundDrafts } from '../support/sampleTask.ts';

const run = promisify(execFile);

const issuesFile = join(packageDirectory, '..', 'shared', 'data', 'issues', 'open.jsonl');
/** Clones of public repositories, as OWNER+NAME/repo; see CONTRIBUTING.md. */
const clones = process.env['CODE_AGENT_CLONES'] ?? join(packageDirectory, '..', '.mirror');

const issueSchema = z.object({
  id: z.string(),
  repository: z.string(),
  base_commit: z.string(),
  issue: z.string(),
  patch: z.string(),
});
type Issue = z.infer<typeof issueSchema>;

/** The first is a slice; `npm run campaign:issues` resolves them all. */
const wanted = ['psf__requests-2317', 'pytest-dev__pytest-5103', 'mwaskom__seaborn-2848'].slice(
  0,
  Number(process.env['REAL_ISSUES'] ?? 1),
);
const cloneOf = ({ repository }: Issue) => join(clones, repository.replace('/', '+'), 'repo');
const issues = readIssues().filter((issue) => wanted.includes(issue.id) && existsSync(cloneOf(issue)));

function readIssues(): Issue[] {
  if (!existsSync(issuesFile)) return [];
  const lines = readFileSync(issuesFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => issueSchema.parse(JSON.parse(line)));
}

const resultSchema = z.object({
  workItemId: z.number(),
  comments: z.array(z.string()),
  pullRequest: z.object({
    diff: z.string(),
    url: z.string(),
    commit: z.string(),
    linkedWorkItems: z.array(z.number()),
  }),
});

const directory = mkdtempSync(join(tmpdir(), 'code-agent-issues-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs the command against a model that answers every draft with the known fix. */
async function resolveIssue(issue: Issue) {
  const [title = '', ...rest] = issue.issue.split('\n');
  const workItem = join(directory, `${issue.id}.json`);
  writeFileSync(workItem, JSON.stringify({ title: title.slice(0, 255), description: rest.join('\n') }));
  const reply = { text: `The fix:\n\n\`\`\`diff\n${issue.patch}\`\`\`\n` };
  const model = await startModel({
    scenario: {
      model: 'known-fix',
      refuses: { tools: true },
      steps: [...aroundDrafts, { name: issue.id, times: 'any', reply }],
    },
  });
  try {
    const { stdout } = await run(
      process.execPath,
      [
        ...[
          join(packageDirectory, 'dist/src/cli/bin.js'),
          'resolve',
          '--repo',
          cloneOf(issue),
          '--commit',
          issue.base_commit,
        ],
        ...['--work-item', workItem, '--model', model.url, '--model-name', 'known-fix', '--candidates', '1', '--json'],
      ],
      { timeout: 90_000, maxBuffer: 64 * 1024 * 1024 },
    );
    return resultSchema.parse(JSON.parse(stdout));
  } finally {
    await model.close();
  }
}

/** How many digits of object ids git shows depends on the size of the repository. */
function withoutIndex(diff: string): string {
  return diff.replaceAll(/^index .*\n/gm, '');
}

/** The diff that git itself makes of the fix. */
function diffOfFix(issue: Issue): string {
  const worktree = join(directory, `${issue.id}-git`);
  git(directory, 'clone', '--quiet', '--shared', '--no-checkout', cloneOf(issue), worktree);
  git(worktree, 'read-tree', issue.base_commit);
  const patch = join(directory, `${issue.id}.patch`);
  writeFileSync(patch, issue.patch);
  git(worktree, 'apply', '--cached', patch);
  return git(worktree, 'diff', '--cached', '--no-color', '--find-renames', issue.base_commit);
}

describe('code-agent resolve on real repositories', () => {
  if (issues.length === 0) {
    it(`is skipped: it needs ${issuesFile} and clones in ${clones}`, () => {
      expect(issues).toEqual([]);
    });
  }

  for (const issue of issues) {
    it(`opens a pull request for ${issue.id} whose diff is the fix, byte for byte`, async () => {
      const { pullRequest, workItemId, comments } = await resolveIssue(issue);

      expect(withoutIndex(pullRequest.diff)).toBe(withoutIndex(diffOfFix(issue)));
      expect(pullRequest.linkedWorkItems).toEqual([workItemId]);
      expect(comments).toHaveLength(1);
      expect(comments[0]).toContain(pullRequest.url);
    }, 120_000);
  }
});
