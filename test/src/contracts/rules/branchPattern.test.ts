import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  branchPatternProblem,
  defaultBranchPattern,
  expandBranchPattern,
  parentFolders,
} from '../../../../src/contracts/rules/branchPattern.ts';
import { branchOfRun, runOfBranch, runOfRef } from '../../../../src/contracts/runs/instanceIds.ts';

const owner = { runId: 'contoso-Store-42-r7', workItemId: 42 };

/** Whether git takes a branch of this name. */
function isTakenByGit(branch: string): boolean {
  try {
    execFileSync('git', ['check-ref-format', '--branch', branch], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('a pattern for the branches of runs', () => {
  it.each([
    ['the default', defaultBranchPattern, 'code-agent/contoso-Store-42-r7'],
    ['a folder for features', 'feature/{run}', 'feature/contoso-Store-42-r7'],
    ['folders in folders', 'users/agent/code/{run}', 'users/agent/code/contoso-Store-42-r7'],
    ['the work item in a folder', 'bugfix/{workItem}/{run}', 'bugfix/42/contoso-Store-42-r7'],
    ['the work item within a name, twice', 'AB{workItem}/x-{workItem}.y/{run}', 'AB42/x-42.y/contoso-Store-42-r7'],
    ['no folder', '{run}', 'contoso-Store-42-r7'],
    ['letters of other languages', 'größe/機能/{run}', 'größe/機能/contoso-Store-42-r7'],
    ['punctuation that git takes', 'a+b,c=d!/%e&f/{run}', 'a+b,c=d!/%e&f/contoso-Store-42-r7'],
  ])('gives %s, from which the run is told again', (_what, pattern, branch) => {
    expect(branchPatternProblem(pattern)).toBeUndefined();
    expect(expandBranchPattern(pattern, owner)).toBe(branch);
    expect(isTakenByGit(branch)).toBe(true);
    expect(runOfBranch(branch)).toBe(owner.runId);
    expect(runOfRef(`refs/heads/${branch}`)).toBe(owner.runId);
  });

  it.each([
    ['feature/{run}/x', /does not end with `\/\{run\}`/],
    ['feature/agent-{run}', /does not end/],
    ['feature', /does not end/],
    ['feature/{title}/{run}', /brace/],
    ['{run}/{run}', /brace/],
    ['a..b/{run}', /`\.\.`/],
    ['a@{b/{run}', /brace/],
    ['.hidden/{run}', /starts with a dot/],
    ['a./{run}', /ends with a dot/],
    ['index.lock/{run}', /\.lock/],
    ['a.LOCK/{run}', /\.lock/],
    ['my branch/{run}', /space/],
    ['tab\there/{run}', /space/],
    ['a~1/{run}', /space, a control character or one of/],
    ['what?/{run}', /one of/],
    ['a:b/{run}', /one of/],
    ['a\\b/{run}', /one of/],
    ['/a/{run}', /slash/],
    ['a//{run}', /slash/],
    ['-a/{run}', /hyphen/],
    ['refs/heads/a/{run}', /remove `refs\/heads\/`/],
    [`${'x'.repeat(200)}/{run}`, /more than 200/],
  ])('is refused: %s', (pattern, reason) => {
    expect(branchPatternProblem(pattern)).toMatch(reason);
  });

  it('knows which branches would leave no room', () => {
    expect(parentFolders('users/agent/42/run')).toEqual(['users', 'users/agent', 'users/agent/42']);
    expect(parentFolders('run')).toEqual([]);
  });

  it('is in the documentation as it is in the code', () => {
    const [folder] = parentFolders(branchOfRun(owner));
    const text = readFileSync('docs/azure-devops.md', 'utf8');

    expect(text).toContain(`\`refs/heads/${folder}/*\``);
    expect([...text.matchAll(/refs\/heads\/([\w-]+)\/\*/g)].map(([, named]) => named)).toEqual([folder]);
  });
});
