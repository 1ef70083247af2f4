import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { createPerson, type Person } from '../lifecycle/people.ts';
import { git } from '../lifecycle/sample.ts';
import { createCall } from '../people/call.ts';
import { requestFor } from './requestedModel.ts';
import { createSightings, type Sightings } from './sightings.ts';
import { rulesFile, type Setting, type Subject } from './steps.ts';
import { type PersonName, project, type World } from './world.ts';

/** A repository of the project with all who work in it. */
export interface Repository {
  readonly name: string;
  readonly id: string;
  /** The bare repository on this machine's disk. */
  readonly directory: string;
  readonly people: { readonly [Name in PersonName]: Person };
}

/** The two repositories that sequences share for a while. */
export interface Repositories {
  readonly first: Repository;
  readonly other: Repository;
}

/** One sequence, from its first work item to its end. */
export interface Scene {
  readonly world: World;
  readonly repositories: Repositories;
  readonly workItems: number[];
  /** What Azure DevOps showed, and when. */
  readonly sightings: Sightings;
  /** Files the work item that asks for a file. */
  file(wants: Setting['wants']): Promise<void>;
  /** Numbers of requests and names of files, each used once. */
  next(): number;
  /** The newest run on a work item, by its id. */
  runOf(subject: Subject): string | undefined;
  /** Number of the pull request that the agent opened for a run; undefined without one. */
  pullRequestOf(subject: Subject): number | undefined;
  end(): Promise<void>;
}

let repositoriesMade = 0;

/** Makes two repositories with `main` and `release`, and the tags that choose them. */
export async function createRepositories(world: World): Promise<Repositories> {
  repositoriesMade += 1;
  world.repositories.splice(0);
  const first = await createRepository(world, `first-${repositoriesMade}`);
  const other = await createRepository(world, `other-${repositoriesMade}`);
  // In this order: a work item with both tags belongs to the other repository.
  world.repositories.push({ repository: other.name, tag: 'other' }, { repository: first.name, tag: 'first' });
  return { first, other };
}

async function createRepository(world: World, name: string): Promise<Repository> {
  const { ado, tokens } = world;
  const call = createCall({ url: ado.url, project }, tokens.dana);
  const { id } = await call(z.object({ id: z.string() }), 'POST', 'git/repositories', { name });
  const imported = ado.repositoryDirectory ?? '';
  const directory = join(dirname(imported), `${id}.git`);
  const heads = ['refs/heads/main:refs/heads/main', 'refs/heads/main:refs/heads/release'];
  execFileSync('git', ['-C', directory, 'fetch', '--quiet', imported, ...heads]);
  const person = (who: PersonName) => createPerson({ url: ado.url, project, repositoryId: id }, tokens[who]);
  const people = { agent: person('agent'), dana: person('dana'), rita: person('rita'), fiona: person('fiona') };
  return { name, id, directory, people };
}

/** Writes the rules of both repositories, and files the first work item. */
export async function beginScene(world: World, repositories: Repositories, setting: Setting): Promise<Scene> {
  const { first, other } = repositories;
  for (const [repository, ruling] of [
    [first, setting.ruling],
    [other, setting.otherRuling],
  ] as const) {
    await repository.people.dana.push('main', { '.code-agent.yml': rulesFile(ruling) }, 'Rules');
  }
  let numbers = 0;
  const workItems: number[] = [];
  const sightings = createSightings(world, workItems);
  const next = () => {
    numbers += 1;
    return numbers;
  };
  const runOf = (subject: Subject) => newestRun(world, workItems[subject]);
  const scene: Scene = {
    ...{ world, repositories, workItems, sightings, next, runOf },
    async file(wants) {
      const description = requestFor(wants, next());
      const task = { title: 'Something is missing', description, tags: ['code-agent', 'first'] };
      workItems.push(await first.people.dana.fileWorkItem(task));
      await world.settle();
      sightings.look();
    },
    pullRequestOf(subject) {
      const ref = `refs/heads/code-agent/${runOf(subject)}`;
      const opened = world.state.pullRequests.list(first.id);
      const own = opened.filter((one) => one.sourceRefName === ref && one.createdBy === world.ids.agent);
      return own.at(-1)?.pullRequestId;
    },
    end: () => endScene(scene),
  };
  await scene.file(setting.wants);
  return scene;
}

function newestRun(world: World, workItemId: number | undefined): string | undefined {
  if (workItemId === undefined) return undefined;
  const prefix = `contoso-${project}-${workItemId}-`;
  const { instances } = world.engine().listInstances({ name: 'resolveWorkItem', instanceIdPrefix: prefix });
  return instances.toSorted((left, right) => left.createdTime - right.createdTime).at(-1)?.instanceId;
}

/** Takes away what a sequence has left: its orchestrations, pull requests and branches. */
async function endScene({ world, repositories }: Scene): Promise<void> {
  const { deliveries, interferences, state } = world;
  interferences.clear();
  deliveries.drop();
  for (const { instanceId, runtimeStatus } of world.engine().listInstances({}).instances) {
    const isOpen = runtimeStatus === 'Running' || runtimeStatus === 'Pending';
    if (isOpen && !instanceId.startsWith('@')) world.engine().terminate(instanceId, 'the sequence has ended');
  }
  await world.settle();
  for (const { id, directory, people } of Object.values(repositories) as Repository[]) {
    for (const { pullRequestId, status } of state.pullRequests.list(id)) {
      if (status === 'active') await people.dana.abandonPullRequest(pullRequestId);
    }
    const input = git(directory, 'for-each-ref', '--format=delete %(refname)', 'refs/heads/code-agent');
    if (input !== '') execFileSync('git', ['-C', directory, 'update-ref', '--stdin'], { input: `${input}\n` });
  }
  await world.settle();
  for (const { instanceId } of world.engine().listInstances({}).instances) world.engine().purge(instanceId);
  deliveries.pass();
}
