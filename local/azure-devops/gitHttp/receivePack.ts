import type { Backend } from '../backend.ts';
import { zeroObjectId } from '../git/process/gitObjects.ts';
import { runGit } from '../git/process/gitProcess.ts';
import { listRefs } from '../git/process/gitRefs.ts';
import { type RefUpdateResult, recordPush, refusedUpdate, updateRef } from '../git/repositories/refUpdates.ts';
import type { Repository } from '../git/repositories/repositories.ts';
import { invalidArgument } from '../http/apiError.ts';
import type { Identity } from '../state/records.ts';
import { bandLines, flush, type PushRequest, packetLine, parsePush } from './packetLines.ts';

// `atomic` and `push-options` are left out, as the real service does: a push says for each ref what became of it.
const capabilities = 'report-status side-band-64k delete-refs quiet ofs-delta object-format=sha1 agent=git/azure-repos';

/** What git asks for before it pushes: every ref, and what the server can do. */
export async function advertiseForPush(repository: Repository): Promise<Buffer> {
  const refs = await listRefs(repository.directory);
  const first = refs[0] ?? { name: 'capabilities^{}', objectId: zeroObjectId };
  return Buffer.concat([
    packetLine('# service=git-receive-pack\n'),
    flush,
    packetLine(`${first.objectId} ${first.name}\0${capabilities}\n`),
    ...refs.slice(1).map(({ name, objectId }) => packetLine(`${objectId} ${name}\n`)),
    flush,
  ]);
}

/**
 * Takes a push as the REST interface takes its own: by the same rules, with the same record and the same events.
 * @returns what became of each ref, as git reads it
 * @throws ApiError 400 for a body that is no push
 */
export async function receivePack(
  backend: Backend,
  repository: Repository,
  identity: Identity,
  body: Buffer,
): Promise<Buffer> {
  const push = parsePush(body);
  if (push === undefined) {
    throw invalidArgument('The body of the request is not a push of git.');
  }
  if (push.updates.length === 0) {
    return Buffer.alloc(0);
  }
  const report = await backend.lock(repository.id, () => apply(backend, repository, identity, push));
  if (!push.capabilities.includes('side-band-64k')) {
    return report;
  }
  const text = push.capabilities.includes('quiet') ? '' : 'Analyzing objects... done.\n';
  return Buffer.concat([bandLines(2, Buffer.from(text)), bandLines(1, report), flush]);
}

async function apply(backend: Backend, repository: Repository, identity: Identity, push: PushRequest): Promise<Buffer> {
  const problem = await storeObjects(repository, push);
  if (problem !== undefined) {
    const lines = push.updates.map(({ name }) => packetLine(`ng ${name} ${problem}\n`));
    return Buffer.concat([packetLine(`unpack ${problem}\n`), ...lines, flush]);
  }
  const results: RefUpdateResult[] = [];
  for (const update of push.updates) {
    results.push(await updateRef(backend, repository, update, identity));
  }
  const moved = results.filter(({ status }) => status === 'succeeded').map(({ update }) => update);
  if (moved.length > 0) {
    await recordPush(backend, repository, identity, moved);
  }
  const lines = results.map((result) => {
    const { name } = result.update;
    const reason = reasonOf(result, identity);
    return packetLine(reason === undefined ? `ok ${name}\n` : `ng ${name} ${reason}\n`);
  });
  return Buffer.concat([packetLine('unpack ok\n'), ...lines, flush]);
}

/** Objects that no ref comes to name are harmless: nobody can ask for them. */
async function storeObjects(repository: Repository, { updates, pack }: PushRequest): Promise<string | undefined> {
  const tips = updates.map(({ newObjectId }) => newObjectId).filter((objectId) => objectId !== zeroObjectId);
  if (pack.length > 0) {
    const stored = await runGit(repository.directory, ['index-pack', '--stdin', '--fix-thin'], {
      input: pack,
      expected: [0, 1, 128],
    });
    if (stored.exitCode !== 0) return 'index-pack abnormal exit';
  }
  const walk = ['rev-list', '--objects', '--quiet', ...tips, '--not', '--all'];
  const isComplete =
    tips.length === 0 || (await runGit(repository.directory, walk, { expected: [0, 128] })).exitCode === 0;
  return isComplete ? undefined : 'missing necessary objects';
}

function reasonOf(result: RefUpdateResult, identity: Identity): string | undefined {
  switch (result.status) {
    case 'succeeded':
    case 'succeededNonExistentRef':
      return undefined;
    case 'refNameConflict':
      return `Name conflicts with ${result.conflict}`;
    case 'unresolvableToCommit':
    case 'unprocessed':
      return 'The ref does not name a commit.';
    default:
      return refusedUpdate(result, identity).message;
  }
}
