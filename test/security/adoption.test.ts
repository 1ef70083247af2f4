import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Change } from '../../src/contracts/changes/changeSet.ts';
import { type AdoSandbox, startAdoSandbox } from '../support/ado/adoSandbox.ts';

/** After a crash the agent looks for what it did before. What somebody else made to look like it is not taken for it. */
const run = [['Code-Agent-Run', 'run-1']] as const;
const wanted: readonly Change[] = [{ kind: 'edit', path: 'a.txt', content: 'wanted\n' }];
const other: readonly Change[] = [{ kind: 'edit', path: 'a.txt', content: 'other\n' }];
const more: readonly Change[] = [...wanted, { kind: 'add', path: 'azure-pipelines.yml', content: 'steps: []\n' }];

let sandbox: AdoSandbox;
let number = 0;

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }]);
}, 60_000);
afterAll(() => sandbox.close());

const adapterOf = { agent: () => sandbox.ado, person: () => sandbox.adapter(sandbox.server.personToken) };

function pushOf(branch: string, changes: readonly Change[], baseCommit: string) {
  const changeSet = { baseCommit, changes: [...changes] };
  return { repository: sandbox.repository, branch, changeSet, message: 'Change', trailers: run };
}

function newBranch(): string {
  number += 1;
  return `code-agent/run-${number}`;
}

describe('a commit with the trailers of the run, at the tip of its branch', () => {
  it.each([
    ['by a person, with what was to be pushed', 'person', wanted],
    ['by a person, with something else', 'person', other],
    ['by a person, with more than was to be pushed', 'person', more],
    ['by the agent, for another change', 'agent', other],
    ['by the agent, with more than was to be pushed', 'agent', more],
  ] as const)('is not adopted: %s', async (_what, who, changes) => {
    const branch = newBranch();
    const { commit: forged } = await adapterOf[who]().pushes.pushBranch(pushOf(branch, changes, sandbox.base));

    const push = sandbox.ado.pushes.pushBranch(pushOf(branch, wanted, sandbox.base));

    await expect(push).rejects.toMatchObject({ type: 'conflict', isRetryable: false });
    expect(sandbox.git('rev-parse', branch)).toBe(forged);
  });

  it('is adopted where the agent pushed it, and it holds what was to be pushed', async () => {
    const push = pushOf(newBranch(), wanted, sandbox.base);
    const { commit } = await sandbox.ado.pushes.pushBranch(push);

    expect(await sandbox.ado.pushes.pushBranch(push)).toEqual({ commit, adopted: true });
    expect(await sandbox.ado.pushes.look(push)).toMatchObject({ pushed: commit, onto: sandbox.base });
  });
});

describe('a further commit on the branch', () => {
  async function openBranch(): Promise<string> {
    const branch = newBranch();
    sandbox.git('update-ref', `refs/heads/${branch}`, sandbox.base);
    return branch;
  }

  it.each([
    ['by a person', 'person', wanted],
    ['by the agent, for another change', 'agent', other],
    ['by the agent, with more than was to be pushed', 'agent', more],
  ] as const)('is not taken for the one that was to be pushed: %s', async (_what, who, changes) => {
    const branch = await openBranch();
    const { commit } = await adapterOf[who]().pushes.pushToBranch(pushOf(branch, changes, sandbox.base));

    const look = await sandbox.ado.pushes.look(pushOf(branch, wanted, sandbox.base));

    expect(look).toEqual({ tip: commit, onto: commit, pushed: undefined });
  });

  it('goes on the commit that is expected there, and on no other', async () => {
    const branch = await openBranch();
    const theirs: readonly Change[] = [{ kind: 'add', path: 'b.txt', content: 'b\n' }];
    const { commit } = await adapterOf.person().pushes.pushToBranch({
      ...pushOf(branch, theirs, sandbox.base),
      trailers: [['Made-By', 'a person']],
    });
    const push = { ...pushOf(branch, wanted, sandbox.base), expectedTip: sandbox.base };

    await expect(sandbox.ado.pushes.pushToBranch(push)).rejects.toMatchObject({ type: 'conflict' });
    expect(sandbox.git('rev-parse', branch)).toBe(commit);
    const pushed = await sandbox.ado.pushes.pushToBranch({ ...push, expectedTip: commit });

    expect(sandbox.git('rev-parse', `${pushed.commit}^`)).toBe(commit);
  });
});

describe('commits made anew on top of the target', () => {
  it('are not taken for done because somebody wrote the trailers', async () => {
    const branch = newBranch();
    const { commit: tip } = await sandbox.ado.pushes.pushBranch(pushOf(branch, other, sandbox.base));
    const forged = await adapterOf.person().pushes.pushToBranch(pushOf(branch, wanted, tip));
    const again = { ...pushOf(branch, wanted, sandbox.base), expectedTip: tip };

    await expect(sandbox.ado.pushes.rebaseBranch(again)).rejects.toMatchObject({ type: 'conflict' });
    expect(sandbox.git('rev-parse', branch)).toBe(forged.commit);
  });
});
