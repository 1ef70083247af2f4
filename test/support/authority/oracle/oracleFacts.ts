import { git } from '../../lifecycle/sample.ts';
import type { Repository, Scene } from '../scene.ts';
import type { PersonName } from '../world.ts';
import { type RulesSince, rulesHistory } from './oracleRules.ts';

/** A comment wherever it stands. */
export interface Said {
  readonly by: PersonName | undefined;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly on: { readonly workItemId: number } | { readonly repositoryId: string; readonly pullRequestId: number };
}

/** A branch that was moved, by whoever signed in to Azure DevOps. */
export interface Moved {
  readonly repository: Repository;
  readonly pushId: number;
  readonly by: PersonName | undefined;
  readonly at: number;
  /** With `refs/heads/`. */
  readonly ref: string;
  readonly from: string;
  readonly to: string;
  /** Commits that no branch had before. */
  readonly commits: readonly string[];
}

export type PullRequest = ReturnType<Scene['world']['state']['pullRequests']['list']>[number];

/** What Azure DevOps knows of a sequence; nothing here comes from the app. */
export interface Facts {
  readonly scene: Scene;
  readonly said: readonly Said[];
  readonly moved: readonly Moved[];
  readonly pullRequests: readonly PullRequest[];
  rules(repositoryId: string): readonly RulesSince[];
  /** Where a branch was at a moment; undefined where it was not there. */
  tip(repositoryId: string, ref: string, at: number): string | undefined;
  personOf(identityId: string): PersonName | undefined;
}

export const noCommit = '0'.repeat(40);

/** @param since the number of the last push before the sequence */
export function readFacts(scene: Scene, since: number): Facts {
  const { world, repositories } = scene;
  const { state, ids } = world;
  const all: readonly Repository[] = [repositories.first, repositories.other];
  const names = new Map((Object.keys(ids) as PersonName[]).map((name) => [ids[name], name]));
  const personOf = (id: string) => names.get(id);
  const pullRequests = all.flatMap(({ id }) => state.pullRequests.list(id));
  const moved = all.flatMap((repository) => movedIn(scene, repository, since, personOf));
  const rules = new Map(all.map((repository) => [repository.id, rulesHistory(world, repository)]));
  const onWorkItems = scene.sightings.all().map(({ workItemId, author, text, at }): Said => {
    return { by: personOf(author), text, at, on: { workItemId } };
  });
  const onPullRequests = pullRequests.flatMap(({ pullRequestId, repositoryId }) =>
    state.threads.list(String(pullRequestId)).flatMap(({ comments }) =>
      comments
        .filter(({ commentType }) => commentType === 'text')
        .map(({ author, content, publishedDate }): Said => {
          const on = { repositoryId, pullRequestId };
          return { by: personOf(author), text: content, at: Date.parse(publishedDate), on };
        }),
    ),
  );
  return {
    ...{ scene, moved, pullRequests, personOf },
    said: [...onWorkItems, ...onPullRequests].toSorted((left, right) => left.at - right.at),
    rules: (id) => rules.get(id) ?? [],
    tip(repositoryId, ref, at) {
      const mine = moved.filter((one) => one.repository.id === repositoryId && one.ref === ref && one.at <= at);
      const to = mine.at(-1)?.to;
      return to === noCommit ? undefined : to;
    },
  };
}

function movedIn(
  { world: { state } }: Scene,
  repository: Repository,
  since: number,
  personOf: (id: string) => PersonName | undefined,
): readonly Moved[] {
  return state.pushes
    .list(repository.id)
    .filter(({ pushId }) => pushId > since)
    .flatMap(({ pushId, pushedBy, date, refUpdates, commitIds }) =>
      refUpdates.map(({ name, oldObjectId, newObjectId }) => ({
        ...{ repository, pushId, by: personOf(pushedBy), at: Date.parse(date), ref: name },
        ...{ from: oldObjectId, to: newObjectId, commits: commitIds },
      })),
    );
}

/** Parents of a commit. */
export function parentsOf({ directory }: Repository, commit: string): readonly string[] {
  return git(directory, 'rev-list', '--parents', '-n', '1', commit).split(' ').slice(1);
}

/** Lines that a unified diff adds and removes, by path: what the judge compares diffs by. */
export function linesOf(diff: string): string {
  const lines: string[] = [];
  let path = '';
  for (const line of diff.split('\n')) {
    const file = /^(?:\+\+\+|---) (?:[ab]\/)?(.+)$/.exec(line)?.[1];
    if (file !== undefined) path = file === '/dev/null' ? path : file;
    else if (/^[+-]/.test(line)) lines.push(`${path}: ${line}`);
  }
  return lines.toSorted().join('\n');
}
