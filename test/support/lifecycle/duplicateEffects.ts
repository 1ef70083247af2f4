import type { Lifecycle } from './lifecycle.ts';
import { git } from './sample.ts';

/**
 * What the agent has done more than once for a work item, as people see it in Azure DevOps and as the audit log has it; a
 * line each. To be asked while the branch is there.
 */
export async function duplicateEffects(life: Lifecycle, workItemId: number): Promise<readonly string[]> {
  const comments = (await life.dana.comments(workItemId)).filter(({ by }) => by === 'code-agent');
  const found = repeated(
    'comment on the work item',
    comments.map(({ text }) => text),
  );
  for (const { id } of life.runs(workItemId)) {
    const { events } = await life.audit.read(id, { limit: 1000 });
    found.push(
      ...repeated(
        'audit event',
        events.map(({ effectKey }) => effectKey),
      ),
    );
  }
  const own = (await life.dana.pullRequests()).filter(({ sourceRefName }) =>
    new RegExp(`-${workItemId}-[rd][0-9a-f]+$`).test(sourceRefName),
  );
  found.push(
    ...repeated(
      'pull request',
      own.map(({ sourceRefName }) => sourceRefName),
    ),
  );
  for (const { pullRequestId, sourceRefName } of own) {
    const threads = await life.dana.threads(pullRequestId);
    const said = threads.flatMap(({ comments: all }) => all.filter(({ by }) => by === 'code-agent'));
    found.push(
      ...repeated(
        'comment on the pull request',
        said.map(({ text }) => text),
      ),
    );
    const statuses = (await life.dana.statuses(pullRequestId)).map((status) => JSON.stringify(status));
    found.push(...statuses.filter((one, at) => one === statuses[at - 1]).map((one) => `status, twice running: ${one}`));
    found.push(...repeated('commit', commitsOn(life, sourceRefName)));
  }
  return found;
}

/** What each commit of a branch says, its trailers with it; none where the branch is gone. */
function commitsOn(life: Lifecycle, ref: string): readonly string[] {
  const bare = life.ado.repositoryDirectory ?? '';
  if (git(bare, 'for-each-ref', ref) === '') return [];
  const messages = git(bare, 'log', '--no-merges', '--format=%B%x00', `refs/heads/main..${ref}`).split('\0');
  return messages.map((message) => message.trim()).filter((message) => message !== '');
}

function repeated(what: string, all: readonly string[]): string[] {
  return [...new Set(all.filter((one, at) => all.indexOf(one) !== at))].map((one) => `${what}, more than once: ${one}`);
}
