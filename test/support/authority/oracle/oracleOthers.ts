import { git } from '../../lifecycle/sample.ts';
import type { Facts, PullRequest, Said } from './oracleFacts.ts';
import { hadRight } from './oracleRules.ts';
import { isOwnPlace, runOfRef } from './oracleRuns.ts';

/** What the agent must not do beside pushing: take over, speak where it is not, end what nobody may end. */
export function otherViolations(facts: Facts): readonly string[] {
  return [
    ...facts.pullRequests.flatMap((one) => judgePullRequest(facts, one)),
    ...facts.said.filter(isOfApp).flatMap((one) => judgeWords(facts, one)),
  ];
}

/** What the app wrote, and not somebody who has got hold of the agent's account. */
function isOfApp({ by, text }: Said): boolean {
  return by === 'agent' && !/^(?:\/agent|Please add) /.test(text);
}

function judgePullRequest(facts: Facts, { pullRequestId, repositoryId, ...rest }: PullRequest): readonly string[] {
  const { createdBy, sourceRefName, iterations, creationDate } = rest;
  const found: string[] = [];
  const isOfAgent = facts.personOf(createdBy) === 'agent';
  const name = `pull request ${pullRequestId}`;
  if (!isOfAgent) {
    const speaks = facts.said.some(
      (one) => isOfApp(one) && 'pullRequestId' in one.on && one.on.pullRequestId === pullRequestId,
    );
    if (speaks) found.push(`the agent writes on ${name}, which it did not open`);
    return found;
  }
  // Earlier sequences of the same repositories were judged at their ends.
  const run = runOfRef(facts, sourceRefName);
  if (run === undefined) return found;
  const opening = iterations[0]?.sourceCommit ?? '';
  const pushed = facts.moved.filter(
    ({ by, ref, repository, at }) =>
      by === 'agent' && ref === sourceRefName && repository.id === repositoryId && at <= Date.parse(creationDate),
  );
  if (!pushed.some(({ to, repository }) => isAncestor(repository.directory, to, opening))) {
    found.push(`the agent opened ${name} for what it did not push`);
  }
  return found;
}

function isAncestor(directory: string, commit: string, of: string): boolean {
  try {
    git(directory, 'merge-base', '--is-ancestor', commit, of);
    return true;
  } catch {
    return false;
  }
}

function judgeWords(facts: Facts, said: Said): readonly string[] {
  const { on, text, at } = said;
  if (!('workItemId' in on)) return [];
  const found: string[] = [];
  for (const [, id] of text.matchAll(/\/pullrequest\/(\d+)/g)) {
    const named = facts.pullRequests.find(({ pullRequestId }) => pullRequestId === Number(id));
    if (named === undefined || facts.personOf(named.createdBy) !== 'agent') {
      found.push(`the agent speaks of pull request ${id} as its own`);
    }
  }
  const runId = /<code>(contoso-Store-\d+-[rd][0-9a-f]+)<\/code><\/p>\s*$/.exec(text)?.[1];
  const run = runId === undefined ? undefined : runOfRef(facts, `refs/heads/code-agent/${runId}`);
  if (run === undefined) return found;
  const may = (command: RegExp, listOf: Parameters<typeof hadRight>[3]) =>
    [facts.scene.repositories.first, facts.scene.repositories.other].some(({ id }) =>
      facts.said.some(
        (one) =>
          one.at < at &&
          command.test(one.text) &&
          isOwnPlace(facts, run, id, one) &&
          hadRight(facts.rules(id), { from: one.at, to: at }, one.by, listOf),
      ),
    );
  if (text.includes('The run was cancelled') && !may(/^\/agent cancel\b/, ({ commands }) => commands.cancel)) {
    found.push(`the run ${runId} was cancelled, by nobody who may`);
  }
  if (text.includes('The change was not approved,') && !may(/^\/agent reject\b/, ({ approval }) => approval.by)) {
    found.push(`the change of ${runId} was rejected, by nobody who may`);
  }
  return found;
}
