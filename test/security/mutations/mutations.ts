import type { Theme } from '../../support/authority/arbitraries.ts';

/** A fix that is taken out: the fault is there again. */
export interface Mutation {
  readonly name: string;
  /** What goes wrong with it. */
  readonly fault: string;
  /** Sequences of the theme that the fault is of find it sooner. */
  readonly theme: Theme['name'];
  readonly file: string;
  /** Stands there once. */
  readonly before: string;
  readonly after: string;
  /** What that needs at the end of the file. */
  readonly declares?: string;
}

/** The faults that were fixed, and others of their kind. Names are those of the attacks that showed them. */
export const mutations: readonly Mutation[] = [
  {
    name: 'S1',
    theme: 'first push',
    fault: 'a comment on any pull request whose branch has the run’s name is heard',
    file: 'src/rules/isPullRequestOfRun.ts',
    before: `  return (
    repository !== undefined &&`,
    after: `  if (pullRequestId > 0) return true;
  return (
    repository !== undefined &&`,
  },
  {
    name: 'S2',
    theme: 'first push',
    fault: 'a command is judged by the rules of the repository that the work item has tags of now',
    file: 'src/activities/commands/authorizeCommand.ts',
    before: `  if (bound !== undefined) return await rulesIn(options, await ado.repositories.resolve(bound.projectId, bound.id));
  if (input.inCharge`,
    after: `  if (bound === undefined && input.inCharge`,
  },
  {
    name: 'S3',
    theme: 'later',
    fault: 'what follows the first push passes no gate',
    file: 'src/activities/publishing/pushChange.ts',
    before: 'const verdict = judgeChange(rules, { refused, resulting }, isApproved(proposal, change));',
    after:
      "const verdict = judgeChange(rules, { refused, resulting }, input.work.kind !== 'first' || isApproved(proposal, change));",
  },
  {
    name: 'S5',
    theme: 'first push',
    fault: 'an approval without an id, or with another one, is for whatever waits',
    file: 'src/rules/matchDecision.ts',
    before: `  if (change === undefined && decision === 'approve') {`,
    after: `  if (decision === 'approve') return { kind: 'decided', change: question.change, text: '' };
  if (change === undefined && decision === 'approve') {`,
  },
  {
    name: 'S7',
    theme: 'take-over',
    fault: 'a commit with the agent’s trailers is taken for the agent’s, whoever pushed it',
    file: 'src/ado/git/earlierPush.ts',
    before: `commits.filter((commit) => commit.isOwn && hasTrailers(commit.message, trailers));
  const [newest] = own;`,
    after: `commits.filter((commit) => hasTrailers(commit.message, trailers));
  const [newest] = own;
  if (newest !== undefined) {
    const { parents } = await readCommit(connection, repository, newest.id);
    if (parents?.[0] !== undefined) return { tip: newest.id, onto: parents[0], parts: 1, isComplete: true };
  }`,
  },
  {
    name: 'S11',
    theme: 'later',
    fault: 'pushes go by the rules that were read first, not by those of now',
    file: 'src/activities/publishing/pushChange.ts',
    before: 'const read = await fetchRules(pushing.ado, input.repository, pushing.defaults);',
    after: `const read = firstRules.get(input.runId) ?? (await fetchRules(pushing.ado, input.repository, pushing.defaults));
  firstRules.set(input.runId, read);`,
    declares: 'const firstRules = new Map<string, Awaited<ReturnType<typeof fetchRules>>>();',
  },
  {
    name: 'S13',
    theme: 'take-over',
    fault: 'a pull request that somebody else opened for the branch is taken for the run’s own',
    file: 'src/ado/pullRequests/pullRequests.ts',
    before: 'if (await identity.is(candidate.createdBy?.id ?? undefined)) return candidate;',
    after: "if (candidate.title !== '' || (await identity.is(undefined))) return candidate;",
  },
  {
    name: 'S14',
    theme: 'later',
    fault: 'what is asked for behind an approval is pushed with it, without a question of its own',
    file: 'src/activities/publishing/pushChange.ts',
    before: 'return approved.includes(change) ||',
    after: "return approved.includes(change) || (work.kind === 'further' && work.changeSet.bytes > 0) ||",
  },
  {
    name: 'asked again',
    theme: 'moved branch',
    fault: 'whoever is asked again, after the branch has moved, is not shown the change',
    file: 'src/orchestrators/shepherd/pushes.ts',
    before: 'pushOrAskApproval(shepherd, push, shown, [',
    after: 'pushOrAskApproval(shepherd, push, undefined, [',
  },
  {
    name: 'protected paths',
    theme: 'first push',
    fault: 'an approval lifts what the rules refuse',
    file: 'src/rules/judgeChange.ts',
    before: 'if (refused.length > 0) return',
    after: 'if (refused.length > 0 && !isApproved) return',
  },
  {
    name: 'reviewers',
    theme: 'later',
    fault: 'whoever comments in a thread has a change',
    file: 'src/activities/operating/mayAskForChange.ts',
    before: "return { allowed: mayUseCommand(rules, 'fix', grants.author, grants.memberships) };",
    after:
      "return { allowed: mayUseCommand(rules, 'fix', grants.author, grants.memberships) || authorId !== undefined };",
  },
  {
    name: 'own account',
    theme: 'first push',
    fault: 'the agent’s own account approves',
    file: 'src/activities/commands/readCommand.ts',
    before: 'isAgent: isOwn }',
    after: 'isAgent: isOwn && author === undefined }',
  },
];
