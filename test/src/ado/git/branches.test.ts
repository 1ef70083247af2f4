import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Change } from '../../../../src/contracts/changes/changeSet.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const personTrailers = [['Made-By', 'a person']] as const;
const strangerToken = 'stranger-token';

let sandbox: AdoSandbox;
let main: string;
let number = 0;

beforeAll(async () => {
  const stranger = {
    id: '00000000-0000-0000-0000-000000000002',
    displayName: 'Stranger',
    uniqueName: 'stranger@example.com',
    token: strangerToken,
    denied: ['ForcePush'] as const,
  };
  sandbox = await startAdoSandbox(
    [
      { path: 'a.txt', content: 'one\ntwo\nthree\n' },
      { path: 'b.txt', content: 'b\n' },
    ],
    [stranger],
  );
  main = sandbox.base;
});

afterAll(async () => {
  await sandbox.close();
});

function edit(path: string, content: string): Change {
  return { kind: 'edit', path, content };
}

/** A branch of the agent with one commit. */
async function agentBranch(change: Change = edit('a.txt', 'ONE\ntwo\nthree\n')) {
  number += 1;
  const branch = `agent/${number}`;
  const trailers = [['Agent-Run', `run-${number}`]] as const;
  const push = { repository: sandbox.repository, branch, message: 'Change', trailers };
  const changeSet = { baseCommit: sandbox.base, changes: [change] };
  const { commit } = await sandbox.ado.pushes.pushBranch({ ...push, changeSet });
  return { branch, tip: commit, push };
}

async function pushAsPerson(branch: string, change: Change, baseCommit: string): Promise<string> {
  const person = sandbox.adapter(sandbox.server.personToken);
  const { repository } = sandbox;
  const changeSet = { baseCommit, changes: [change] };
  const options = { repository, branch, message: 'By hand', trailers: personTrailers, changeSet };
  return (await person.pushes.pushToBranch(options)).commit;
}

/** A new commit on a branch beside `main`, which stands for the target. */
async function movedTarget(change: Change): Promise<string> {
  number += 1;
  sandbox.git('update-ref', `refs/heads/target-${number}`, main);
  return await pushAsPerson(`target-${number}`, change, main);
}

describe('branches.commits', () => {
  it('tells the agent’s commits from those that a person pushed under the agent’s name', async () => {
    const { branch, tip } = await agentBranch();
    const byHand = await pushAsPerson(branch, edit('b.txt', 'B\n'), tip);

    const found = await sandbox.ado.branches.commits({
      ...{ repository: sandbox.repository, tip: byHand },
      excluding: [sandbox.base],
    });

    expect(found.isComplete).toBe(true);
    expect(found.commits.map(({ id, isOwn }) => [id, isOwn])).toEqual([
      [byHand, false],
      [tip, true],
    ]);
    expect(found.commits[0]).toMatchObject({
      message: 'By hand\n\nMade-By: a person',
      author: { name: 'Dana Developer', email: 'dana@contoso.example' },
      pushedBy: { displayName: 'Dana Developer' },
    });
  });

  it('leaves out what the target brought by a merge', async () => {
    const { branch, tip } = await agentBranch();
    const target = await movedTarget(edit('b.txt', 'target\n'));
    const { repository } = sandbox;
    const merge = { repository, branch, expectedTip: tip, commit: target, message: 'Merge' };
    const merged = await sandbox.ado.branches.merge(merge);

    const mergedTip = 'tip' in merged ? merged.tip : '';
    const found = await sandbox.ado.branches.commits({ repository, tip: mergedTip, excluding: [target] });

    expect(found.commits.map(({ id }) => id)).toEqual([mergedTip, tip]);
  });

  it('is empty for a commit that was seen already', async () => {
    const { repository, base } = sandbox;

    const found = await sandbox.ado.branches.commits({ repository, tip: base, excluding: [base] });

    expect(found).toEqual({ commits: [], isComplete: true });
  });
});

describe('branches.compare', () => {
  it('says where two commits met and which files the second changed since', async () => {
    const { tip } = await agentBranch();
    const target = await movedTarget({ kind: 'rename', previousPath: 'b.txt', path: 'c.txt' });

    const found = await sandbox.ado.branches.compare({ repository: sandbox.repository, base: tip, target });

    expect(found).toEqual({
      ...{ commonCommit: sandbox.base, ahead: 1, behind: 1 },
      changes: [{ path: 'c.txt', previousPath: 'b.txt', kind: 'rename' }],
    });
  });
});

describe('branches.merge', () => {
  it('brings the target’s commits in and keeps everybody’s, and does so once', async () => {
    const { branch, tip } = await agentBranch();
    const byHand = await pushAsPerson(branch, { kind: 'add', path: 'new.txt', content: 'n' }, tip);
    const target = await movedTarget(edit('a.txt', 'one\ntwo\nTHREE\n'));
    const { repository, ado } = sandbox;
    const merge = { repository, branch, expectedTip: byHand, commit: target, message: 'Merge main' };

    const first = await ado.branches.merge(merge);
    const again = await ado.branches.merge(merge);

    expect(first.effect).toBe('merged');
    expect(again).toEqual({ ...first, effect: 'unchanged' });
    const mergedTip = sandbox.git('rev-parse', branch);
    expect(sandbox.git('log', '-1', '--format=%P %s', mergedTip)).toBe(`${byHand} ${target} Merge main`);
    expect(sandbox.git('show', `${mergedTip}:a.txt`)).toBe('ONE\ntwo\nTHREE');
  });

  it('reports a conflict and changes nothing', async () => {
    const { branch, tip } = await agentBranch();
    const target = await movedTarget(edit('a.txt', 'uno\ntwo\nthree\n'));
    const { repository } = sandbox;

    const outcome = await sandbox.ado.branches.merge({
      ...{ repository, branch, expectedTip: tip, commit: target, message: 'Merge' },
    });

    expect(outcome.effect).toBe('conflicts');
    expect(sandbox.git('rev-parse', branch)).toBe(tip);
  });

  it('resolves a conflict beside others’ commits in three steps, none of which drops one', async () => {
    const { branch, tip, push } = await agentBranch();
    const byHand = await pushAsPerson(branch, { kind: 'add', path: 'theirs.txt', content: 't' }, tip);
    const target = await movedTarget(edit('a.txt', 'uno\ntwo\nthree\n'));
    const { repository, ado } = sandbox;
    const step = (name: string, baseCommit: string, content: string) =>
      ado.pushes.pushToBranch({
        ...{ ...push, trailers: [['Agent-Step', name]] as const },
        changeSet: { baseCommit, changes: [edit('a.txt', content)] },
      });

    const cleared = await step('clear', byHand, 'uno\ntwo\nthree\n');
    const place = { repository, branch, expectedTip: cleared.commit };
    const merged = await ado.branches.merge({ ...place, commit: target, message: 'Merge' });
    const mergedTip = 'tip' in merged ? merged.tip : '';
    const { commit } = await step('again', mergedTip, 'UNO\ntwo\nthree\n');

    expect(merged.effect).toBe('merged');
    expect(sandbox.git('rev-list', commit).split('\n')).toEqual(expect.arrayContaining([tip, byHand, target]));
    expect(sandbox.git('show', `${commit}:a.txt`, `${commit}:theirs.txt`)).toBe('UNO\ntwo\nthree\nt');
  });

  it('leaves a branch alone that has moved', async () => {
    const { branch, tip } = await agentBranch();
    const byHand = await pushAsPerson(branch, edit('b.txt', 'B\n'), tip);
    const target = await movedTarget({ kind: 'add', path: 't.txt', content: 't' });
    const { repository } = sandbox;

    const outcome = await sandbox.ado.branches.merge({
      ...{ repository, branch, expectedTip: tip, commit: target, message: 'Merge' },
    });

    expect(outcome).toEqual({ effect: 'moved', tip: byHand });
    expect(sandbox.git('rev-parse', branch)).toBe(byHand);
  });
});

describe('pushes.rebaseBranch', () => {
  function rebased(push: Awaited<ReturnType<typeof agentBranch>>['push'], expectedTip: string, baseCommit: string) {
    const changes = [edit('a.txt', 'UNO\ntwo\nthree\n')];
    return { ...push, expectedTip, changeSet: { baseCommit, changes }, trailers: [['Agent-Run', 'rebase']] as const };
  }

  it('puts the change set on the new base in place of the agent’s commits, and does so once', async () => {
    const { branch, tip, push } = await agentBranch();
    const target = await movedTarget(edit('a.txt', 'uno\ntwo\nthree\n'));
    const options = rebased(push, tip, target);

    const first = await sandbox.ado.pushes.rebaseBranch(options);
    const again = await sandbox.ado.pushes.rebaseBranch(options);

    expect(first.adopted).toBe(false);
    expect(again).toEqual({ commit: first.commit, adopted: true });
    expect(sandbox.git('rev-parse', branch, `${branch}^`)).toBe(`${first.commit}\n${target}`);
    expect(sandbox.git('for-each-ref', '--format=%(refname)', 'refs/heads/agent')).not.toContain('rebase');
  });

  it('goes on where an earlier try broke off after its push', async () => {
    const { branch, tip, push } = await agentBranch();
    const target = await movedTarget(edit('b.txt', 'target\n'));
    const options = rebased(push, tip, target);
    const { traffic } = sandbox.server;
    traffic.setRules({ faults: [{ kind: '503', when: 'before', rate: 1, method: 'POST', path: '/refs' }] });
    await expect(sandbox.ado.pushes.rebaseBranch(options)).rejects.toMatchObject({ type: 'unavailable' });
    traffic.setRules({});

    const { commit } = await sandbox.ado.pushes.rebaseBranch(options);

    expect(sandbox.git('rev-parse', branch)).toBe(commit);
    expect(sandbox.git('for-each-ref', '--format=%(refname)', 'refs/heads/agent')).not.toContain('rebase');
  });

  it('never drops a commit of somebody else', async () => {
    const { branch, tip, push } = await agentBranch();
    const byHand = await pushAsPerson(branch, edit('b.txt', 'B\n'), tip);
    const target = await movedTarget({ kind: 'add', path: 't.txt', content: 't' });

    const rebase = sandbox.ado.pushes.rebaseBranch(rebased(push, byHand, target));

    await expect(rebase).rejects.toMatchObject({ type: 'conflict', message: expect.stringContaining('not the agent') });
    expect(sandbox.git('rev-parse', branch)).toBe(byHand);
  });

  it('is refused when the branch has moved', async () => {
    const { branch, tip, push } = await agentBranch();
    const byHand = await pushAsPerson(branch, edit('b.txt', 'B\n'), tip);

    const rebase = sandbox.ado.pushes.rebaseBranch(rebased(push, tip, main));

    await expect(rebase).rejects.toMatchObject({ type: 'conflict' });
    expect(sandbox.git('rev-parse', branch)).toBe(byHand);
  });
});

describe('branches.delete', () => {
  it('removes the branch at the expected commit, and is content when it is gone', async () => {
    const { branch, tip } = await agentBranch();
    const wanted = { repository: sandbox.repository, branch, expectedCommit: tip };

    expect(await sandbox.ado.branches.delete(wanted)).toEqual({ effect: 'deleted' });
    expect(await sandbox.ado.branches.delete(wanted)).toEqual({ effect: 'absent' });
    expect(await sandbox.ado.repositories.tip(sandbox.repository, branch)).toBeUndefined();
  });

  it('leaves a branch alone that somebody else pushed to', async () => {
    const { branch, tip } = await agentBranch();
    const byHand = await pushAsPerson(branch, edit('b.txt', 'B\n'), tip);

    const outcome = await sandbox.ado.branches.delete({
      ...{ repository: sandbox.repository, branch, expectedCommit: tip },
    });

    expect(outcome).toEqual({ effect: 'moved', tip: byHand });
    expect(sandbox.git('rev-parse', branch)).toBe(byHand);
  });

  it('says which permission is missing on a branch of somebody else', async () => {
    const { branch, tip } = await agentBranch();
    const stranger = sandbox.adapter(strangerToken);

    const deletion = stranger.branches.delete({ repository: sandbox.repository, branch, expectedCommit: tip });

    await expect(deletion).rejects.toMatchObject({
      type: 'forbidden',
      isRetryable: false,
      message: expect.stringContaining('Force push'),
    });
  });
});
