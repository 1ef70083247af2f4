import { git } from '../lifecycle/sample.ts';
import { requestFor } from './requestedModel.ts';
import type { Repository, Scene } from './scene.ts';
import { type Deed, type Place, rulesFile, type Saying, type Step, type Subject } from './steps.ts';

type CommentDeed = Extract<Deed, { readonly kind: 'comment' }>;

/** Does what a step says, and waits until nothing comes of it any more. What is not possible as things stand is left out. */
export async function perform(scene: Scene, step: Step): Promise<void> {
  const { world } = scene;
  switch (step.kind) {
    case 'file':
      if (scene.workItems.length < 2) await scene.file(step.wants);
      break;
    case 'time':
      await world.pass(step.minutes);
      break;
    case 'deliveries':
      await treatDeliveries(scene, step.how);
      break;
    case 'interfere': {
      const { activity, when, deed } = step;
      world.interferences.arm({ activity, when, act: () => lookAndDo(scene, deed) });
      break;
    }
    default:
      await lookAndDo(scene, step);
  }
  await world.settle();
  scene.sightings.look();
}

async function lookAndDo(scene: Scene, deed: Deed): Promise<void> {
  scene.sightings.look();
  await doIt(scene, deed);
}

async function treatDeliveries({ world: { deliveries } }: Scene, how: Extract<Step, { kind: 'deliveries' }>['how']) {
  switch (how) {
    case 'release':
      return await deliveries.release('as-they-came');
    case 'release reversed':
      return await deliveries.release('reversed');
    default:
      return deliveries[how]();
  }
}

async function doIt(scene: Scene, deed: Deed): Promise<void> {
  const { first } = scene.repositories;
  const { dana } = first.people;
  switch (deed.kind) {
    case 'retag': {
      const workItemId = scene.workItems[deed.subject];
      const tags = { first: ['first'], other: ['other'], both: ['first', 'other'], neither: [] }[deed.to];
      if (workItemId === undefined) return;
      return await dana.changeWorkItem(workItemId, { 'System.Tags': ['code-agent', ...tags].join('; ') });
    }
    case 'rules':
      return void (await dana.push('main', { '.code-agent.yml': rulesFile(deed.ruling) }, 'Rules'));
    case 'push':
      return await pushToBranch(scene, deed.subject, deed.what);
    case 'target': {
      const path = deed.conflicts ? ownFile(scene, deed.subject) : undefined;
      const name = path ?? `main-${scene.next()}.txt`;
      return void (await dana.push('main', { [name]: `by Dana ${scene.next()}\n` }, 'Work on something else'));
    }
    case 'open':
      return await openFor(scene, first, deed.subject, 'main').then(() => undefined);
    case 'comment':
      return await comment(scene, deed);
  }
}

async function pushToBranch(scene: Scene, subject: Subject, what: Extract<Deed, { kind: 'push' }>['what']) {
  const runId = scene.runOf(subject);
  if (runId === undefined) return;
  const number = scene.next();
  const path = { notes: `notes-${number}.txt`, sensitive: `db/dana-${number}.sql`, forged: `src/forged-${number}.ts` }[
    what
  ];
  const message = what === 'forged' ? `Forged\n\nCode-Agent-Run: ${runId}\nCode-Agent-Step: push` : 'By Dana';
  await scene.repositories.first.people.dana.push(
    `code-agent/${runId}`,
    { [path]: `export {}; // ${number}\n` },
    message,
  );
}

/** A file that the agent has on the branch of a run, and that the target does not have. */
function ownFile(scene: Scene, subject: Subject): string | undefined {
  const { directory } = scene.repositories.first;
  const ref = `refs/heads/code-agent/${scene.runOf(subject)}`;
  if (git(directory, 'for-each-ref', ref) === '') return undefined;
  return git(directory, 'diff', '--name-only', '--diff-filter=A', `refs/heads/main...${ref}`)
    .split('\n')
    .find((path) => /^(src\/extra|db\/grant)/.test(path));
}

/** A pull request of Dana's for the branch of a run; where there is no such branch in the other repository, it is made. */
async function openFor(scene: Scene, repository: Repository, subject: Subject, target: string) {
  const runId = scene.runOf(subject);
  const { dana } = repository.people;
  const branch = `code-agent/${runId}`;
  if (runId === undefined) return undefined;
  const { state } = scene.world;
  const refs = { sourceRefName: `refs/heads/${branch}`, targetRefName: `refs/heads/${target}` };
  const known = state.pullRequests
    .list(repository.id)
    .find(
      (one) =>
        one.status === 'active' && one.sourceRefName === refs.sourceRefName && one.targetRefName === refs.targetRefName,
    );
  if (known !== undefined) return known.pullRequestId;
  if (git(repository.directory, 'for-each-ref', refs.sourceRefName) === '') {
    if (repository === scene.repositories.first) return undefined;
    await dana.push(branch, { [`foreign-${scene.next()}.txt`]: 'x\n' }, 'Mine');
  }
  return await dana.openPullRequest(branch, 'By Dana', target);
}

async function comment(scene: Scene, deed: CommentDeed): Promise<void> {
  const text = textOf(scene, deed);
  const found = await placeOf(scene, deed.place, deed.subject);
  if (text === undefined || found === undefined) return;
  const { repository, pullRequestId, workItemId } = found;
  const person = repository.people[deed.who];
  if (pullRequestId !== undefined) return void (await person.commentOnPullRequest(pullRequestId, text));
  if (workItemId !== undefined) await person.comment(workItemId, text);
}

interface Found {
  readonly repository: Repository;
  readonly workItemId?: number | undefined;
  readonly pullRequestId?: number | undefined;
}

async function placeOf(scene: Scene, place: Place, subject: Subject): Promise<Found | undefined> {
  const { first, other } = scene.repositories;
  switch (place) {
    case 'work item':
      return { repository: first, workItemId: scene.workItems[subject] };
    case 'own pull request':
      return { repository: first, pullRequestId: scene.pullRequestOf(subject) };
    case 'foreign pull request':
      return { repository: other, pullRequestId: await openFor(scene, other, subject, 'main') };
    case 'twin pull request':
      return { repository: first, pullRequestId: await openFor(scene, first, subject, 'release') };
    case 'other run': {
      const another = subject === 0 ? 1 : 0;
      const workItemId = scene.workItems[another];
      return { repository: first, workItemId, pullRequestId: scene.pullRequestOf(another) };
    }
  }
}

function textOf(scene: Scene, { subject, ...saying }: { readonly subject: Subject } & Saying): string | undefined {
  switch (saying.says) {
    case 'approve': {
      if (saying.which === 'none') return '/agent approve';
      const id = idOf(scene, subject, saying.which);
      return id === undefined ? undefined : `/agent approve ${id}`;
    }
    case 'fix':
      return `/agent fix ${requestFor(saying.wants, scene.next())}`;
    case 'review':
      return requestFor(saying.wants, scene.next());
    default:
      return `/agent ${saying.says}`;
  }
}

/** Ids that people can have read in a question. */
function idOf(scene: Scene, subject: Subject, which: 'newest' | 'older' | 'other run'): string | undefined {
  const asked = which === 'other run' ? scene.workItems[subject === 0 ? 1 : 0] : scene.workItems[subject];
  const ids = scene.sightings
    .all()
    .filter(({ workItemId, author }) => workItemId === asked && author === scene.world.ids.agent)
    .toSorted((left, right) => left.at - right.at)
    .flatMap(({ text }) => /Approval needed[\s\S]*?\/agent approve ([0-9a-f]{12})/.exec(text)?.[1] ?? []);
  if (which === 'older') return ids.at(-2);
  return ids.at(-1) ?? (which === 'other run' ? '0123456789ab' : undefined);
}
