import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { organizationOf } from '../../src/ado/http/organization.ts';
import { basicCredential } from '../../src/gateway/authentication/basicCredential.ts';
import {
  answers,
  changesForReviewer,
  correctsItself,
  describes,
  drafts,
  newFile,
  plans,
  replaceLine,
} from '../support/lifecycle/model.ts';
import { createPerson } from '../support/lifecycle/people.ts';
import { fixes, git } from '../support/lifecycle/sample.ts';
import { useLifecycle } from '../support/useLifecycle.ts';

/** Ways in which an unapproved change got pushed once; each ran as an attack before it became a test. */
const life = useLifecycle();

/** Rita is among the approvers, Dana is not. */
const always = "approval: { when: always, by: ['group:[Store]\\Approvers'] }\n";

const approve = async (id: number) => `/agent approve ${await life.changeToApprove(id)}`;

const identified = z.object({ id: z.string().default('') });

async function fileTaskToApprove(): Promise<number> {
  const id = await life.fileTask();
  await life.settle();
  expect(life.run(id).step).toBe('waiting for approval');
  return id;
}

/** A repository of the same project in which Dana may do as she likes. */
async function withPlayground(work: (repositoryId: string) => Promise<void>): Promise<void> {
  const call = async (method: string, path: string, body?: object) => {
    const authorization = `Basic ${Buffer.from(`:${life.ado.personToken}`).toString('base64')}`;
    const response = await fetch(`${life.ado.url}/Store/_apis/${path}?api-version=7.1`, {
      ...{ method, headers: { authorization, 'content-type': 'application/json' } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return identified.parse(response.status === 204 ? {} : await response.json());
  };
  const { id } = await call('POST', 'git/repositories', { name: `playground-${randomUUID().slice(0, 8)}` });
  const directory = mkdtempSync(join(tmpdir(), 'playground-'));
  try {
    git(directory, 'init', '--quiet', '--initial-branch=main');
    writeFileSync(join(directory, 'a.txt'), 'x\n');
    git(directory, 'add', '--all');
    git(directory, '-c', 'user.name=d', '-c', 'user.email=d@x', 'commit', '--quiet', '-m', 'Begin');
    const bare = join(dirname(life.ado.repositoryDirectory ?? ''), `${id}.git`);
    execFileSync('git', ['-C', bare, 'fetch', '--quiet', directory, 'HEAD:refs/heads/main']);
    await work(id);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    await call('DELETE', `git/repositories/${id}`);
  }
}

describe('a comment elsewhere', () => {
  it('decides nothing from a pull request of another repository, whatever its branch is called', async () => {
    await life.begin({ rules: always, model: [plans(), drafts(fixes)] });
    const id = await fileTaskToApprove();
    const branch = `code-agent/${life.run(id).id}`;

    await withPlayground(async (repositoryId) => {
      const dana = createPerson({ url: life.ado.url, project: 'Store', repositoryId }, life.ado.personToken);
      await dana.push(branch, { 'b.txt': 'y\n' }, 'x');
      await dana.commentOnPullRequest(await dana.openPullRequest(branch, 'x'), await approve(id));
      await life.settle();

      expect(life.run(id).step).toBe('waiting for approval');
      expect(await life.dana.branches()).toEqual([]);
    });
  });

  it('decides nothing from a pull request that somebody else opened for the run’s branch, also by who may', async () => {
    await life.begin({ rules: always, model: [plans(), drafts(fixes)], mayFail: true });
    const id = await fileTaskToApprove();
    const branch = `code-agent/${life.run(id).id}`;
    const trailers = `Code-Agent-Run: ${life.run(id).id}\nCode-Agent-Step: push`;
    const forged = await life.dana.push(
      branch,
      { 'azure-pipelines.yml': 'steps: [{script: x}]\n' },
      `x\n\n${trailers}`,
    );
    const pullRequest = await life.dana.openPullRequest(branch, 'by dana');

    await life.rita.commentOnPullRequest(pullRequest, await approve(id));
    await life.settle();
    expect(life.run(id).step).toBe('waiting for approval');
    await life.rita.comment(id, await approve(id));
    await life.settle();

    // Trailers and names prove nothing: neither the commit nor the pull request is taken for the run's own.
    expect(life.run(id)).toMatchObject({ step: 'failed' });
    expect(await life.dana.tip(branch)).toBe(forged);
  });
});

describe('an approval', () => {
  it('is for one change of one run: late, bare, old or of another change it approves nothing, and says so', async () => {
    const other = replaceLine('src/total.ts', '  return price;', '  return price * quantity * 1.01;');
    const second = drafts(other, { name: 'second', about: ['one percent'] });
    await life.begin({ rules: always, model: [plans({ times: 'any' }), drafts(fixes, { name: 'first' }), second] });
    const id = await fileTaskToApprove();
    const first = await approve(id);
    life.events.hold();
    await life.rita.comment(id, first);
    await life.settle();
    life.events.pass();
    await life.dana.comment(id, '/agent cancel');
    await life.settle();
    await life.dana.comment(id, '/agent fix and charge one percent more');
    await life.settle();

    await life.events.release();
    await life.settle();
    expect(life.run(id).step).toBe('waiting for approval');
    await life.rita.comment(id, first);
    await life.rita.comment(id, '/agent approve');
    await life.settle();

    expect(life.run(id).step).toBe('waiting for approval');
    const texts = (await life.dana.comments(id)).map(({ text }) => text).join('\n');
    expect(texts).toContain(`Look at the change, then name it in your approval: <code>${await approve(id)}</code>`);
    expect(texts).toContain('is not waiting for approval');
    expect(await life.dana.branches()).toEqual([]);
  });

  it('covers nothing that is asked for while it is waited for: that is a question of its own', async () => {
    const backdoor = newFile('src/backdoor.ts', 'export const open = true;\n');
    const more = drafts(backdoor, { name: 'second', about: ['backdoor'] });
    await life.begin({ rules: always, model: [plans(), drafts(fixes, { name: 'first' }), describes(), more] });
    const id = await fileTaskToApprove();
    await life.dana.comment(id, '/agent fix also add src/backdoor.ts');
    await life.settle();
    const [run] = life.runs(id);
    const first = await approve(id);

    await life.rita.comment(id, first);
    await life.settle();
    const branch = `code-agent/${run?.id}`;
    expect(life.file(branch, 'src/backdoor.ts')).toBeUndefined();
    expect(await approve(id)).not.toBe(first);
    await life.dana.comment(id, await approve(id));
    await life.settle();
    expect(life.file(branch, 'src/backdoor.ts')).toBeUndefined();
    await life.rita.comment(id, await approve(id));
    await life.settle();

    expect(life.file(branch, 'src/backdoor.ts')).toBe('export const open = true;\n');
    const story = await life.story(run?.id ?? '');
    expect(story.filter((type) => type === 'approval-given')).toHaveLength(2);
  });

  it('of a further change is for the branch as it was shown: a person’s commit makes it a new question', async () => {
    const grant = newFile('db/grants.sql', 'GRANT SELECT ON ledger TO till;\n');
    const rules = "approval: { when: matching, paths: ['**/*.sql'], by: ['group:[Store]\\Approvers'] }\n";
    const asks = [answers('change', 'I will.', { about: ['grant'] }), changesForReviewer(grant)];
    await life.begin({ rules, model: [plans(), drafts(fixes), describes(), ...asks] });
    const id = await life.fileTask();
    await life.settle();
    const run = life.run(id);
    await life.dana.commentOnPullRequest(run.pullRequestId(), 'Please add the grant in db/grants.sql');
    await life.settle();
    const first = await approve(id);
    const branch = `code-agent/${run.id}`;
    await life.dana.push(branch, { 'notes.txt': 'by dana\n' }, 'Notes');
    await life.settle();

    await life.rita.comment(id, first);
    await life.settle();
    expect(life.file(branch, 'db/grants.sql')).toBeUndefined();
    expect(await approve(id)).not.toBe(first);
    const questions = (await life.dana.comments(id)).filter(({ text }) => text.includes('Approval needed'));
    expect(questions.at(-1)?.text).toContain('+GRANT SELECT ON ledger TO till;');
    await life.rita.comment(id, await approve(id));
    await life.settle();

    expect(life.file(branch, 'db/grants.sql')).toBe('GRANT SELECT ON ledger TO till;\n');
    expect(life.file(branch, 'notes.txt')).toBe('by dana\n');
  });
});

describe('what reviewers ask for', () => {
  it('takes the right to /agent fix', async () => {
    const rules = "commands: { fix: ['group:[Store]\\Approvers'] }\n";
    const grant = newFile('src/extra.ts', 'export const extra = 1;\n');
    const asks = [answers('change', 'I will.', { about: ['extra'], times: 2 }), changesForReviewer(grant)];
    await life.begin({ rules, model: [plans(), drafts(fixes), describes(), ...asks] });
    const id = await life.fileTask();
    await life.settle();
    const run = life.run(id);
    const branch = `code-agent/${run.id}`;
    await life.dana.commentOnPullRequest(run.pullRequestId(), 'Please add src/extra.ts');
    await life.settle();
    expect(life.file(branch, 'src/extra.ts')).toBeUndefined();
    const said = (await life.dana.threads(run.pullRequestId())).flatMap(({ comments }) => comments);
    expect(said.map(({ text }) => text).join('\n')).toContain('`commands.fix` in the repository’s rules');

    await life.rita.commentOnPullRequest(run.pullRequestId(), 'Please add src/extra.ts');
    await life.settle();

    expect(life.file(branch, 'src/extra.ts')).toBe('export const extra = 1;\n');
  });

  it('is refused by rules that were tightened since the pull request was opened', async () => {
    const grant = newFile('db/grants.sql', 'GRANT ALL;\n');
    const asks = [
      answers('change', 'I will.', { about: ['sql'] }),
      changesForReviewer(grant),
      // It insists; the same findings twice end the change.
      correctsItself(grant),
    ];
    await life.begin({ rules: 'version: 1\n', model: [plans(), drafts(fixes), describes(), ...asks] });
    const id = await life.fileTask();
    await life.settle();
    await life.moveTarget({ '.code-agent.yml': "version: 1\npaths: { protected: ['**/*.sql'] }\n" });
    await life.settle();

    await life.dana.commentOnPullRequest(life.run(id).pullRequestId(), 'Add the sql, please');
    await life.settle();

    expect(life.file(`code-agent/${life.run(id).id}`, 'db/grants.sql')).toBeUndefined();
  });
});

describe('rules that were tightened while a run waits', () => {
  it('reach it: who may approve is asked when somebody does', async () => {
    const everybody = 'approval: { when: always }\n';
    await life.begin({ rules: everybody, model: [plans(), drafts(fixes), describes()] });
    const id = await fileTaskToApprove();
    await life.moveTarget({ '.code-agent.yml': always });

    await life.dana.comment(id, await approve(id));
    await life.settle();
    expect(life.run(id).step).toBe('waiting for approval');
    await life.rita.comment(id, await approve(id));
    await life.settle();

    expect(life.run(id).step).toBe('in review');
  });

  it('reach it: what may not be touched any more is not pushed, approved or not', async () => {
    await life.begin({ rules: always, model: [plans(), drafts(fixes)] });
    const id = await fileTaskToApprove();
    await life.moveTarget({ '.code-agent.yml': `${always}paths: { protected: ['src/**'] }\n` });

    await life.rita.comment(id, await approve(id));
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'refused' });
    expect(await life.story(life.run(id).id)).toContain('push-refused');
    expect(await life.dana.branches()).toEqual([]);
  });
});

describe('a delivery', () => {
  it('starts nothing in another project than the one its credential is for, and tells nobody there', async () => {
    await life.begin({ rules: '', model: [plans({ times: 'any' })] });
    const id = await life.fileTask({ tags: [] });
    await life.settle();
    const projectId = '11111111-2222-3333-4444-555555555555';
    const scope = { organization: organizationOf(life.ado.url), projectId, eventType: 'workitem.updated' };
    const { username, password } = basicCredential(life.signingKey, scope);
    const fields = { 'System.Tags': { oldValue: '', newValue: 'code-agent' } };
    const revision = { id, rev: 77, fields: { 'System.TeamProject': 'Store', 'System.Tags': 'code-agent' } };
    const revisedBy = { uniqueName: 'boss@contoso.example', displayName: 'The Boss' };
    const resource = { id: 7, workItemId: id, rev: 77, revisedBy, fields, revision };
    const container = { resourceContainers: { project: { id: projectId } } };

    const response = await fetch(`${life.app.host().url}/api/webhook`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
      body: JSON.stringify({ id: randomUUID(), eventType: 'workitem.updated', ...container, resource }),
    });
    await life.settle();

    expect(response.status).toBe(202);
    expect(life.runs(id).map(({ outcome }) => outcome)).toEqual(['refused']);
    expect(await life.dana.comments(id)).toEqual([]);
    const { events } = await life.audit.read(life.run(id).id, { limit: 100 });
    expect(JSON.stringify(events)).not.toContain('Boss');
  });
});
