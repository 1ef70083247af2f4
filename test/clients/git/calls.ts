import type { TestStandIn } from '../../local/azure-devops/standIn.ts';
import { type Attempts, having } from '../judge/attempts.ts';
import { pushOf } from '../nodeApi/gitCalls.ts';
import type { GitProgram } from './program.ts';

/** What the calls of git need. */
export type GitCalls = {
  readonly git: GitProgram;
  readonly attempts: Attempts;
  /** The address of the repository with a user name and password, e.g. `:token@`; the empty text for none. */
  readonly as: (signIn: string) => string;
  /** Sign-in of somebody who may push. */
  readonly agent: string;
  readonly standIn: TestStandIn;
};

// It asks without a token first, where the token is in the address.
const challenged = [401];

const basic = (token: string) => `Basic ${Buffer.from(`:${token}`).toString('base64')}`;
const header = (value: string) => ['-c', `http.extraHeader=Authorization: ${value}`];

/** Demands that a command fails, and says why. */
async function refused(command: Promise<string>, reason: RegExp): Promise<string> {
  const text = await command.then(
    (said) => Promise.reject(new Error(`It went well: ${said}`)),
    (error: unknown) => String(error),
  );
  if (!reason.test(text)) throw new Error(`${text} does not say ${reason}.`);
  return text;
}

/** Ways to sign in, and ways in which nobody is signed in. */
export async function signIn({ git, attempts, as, agent, standIn }: GitCalls): Promise<void> {
  const { agentToken } = standIn.server;
  const seen = (...args: readonly string[]) => having(git.run('.', ...args), (text) => text.includes(standIn.base));
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    'sign in with an empty user name': () => seen('ls-remote', as(agent)),
    'sign in with any user name': () => seen('ls-remote', as(`anybody${agent}`)),
    'sign in with a header, Basic': () => seen(...header(basic(agentToken)), 'ls-remote', as('')),
    'sign in with a header, Bearer of Entra': () => seen(...header('Bearer entra-of-rita'), 'ls-remote', as('')),
  };
  for (const [name, call] of Object.entries(ways)) await attempts.works(name, call, challenged);
  const denied = (...args: readonly string[]) => refused(git.run('.', ...args), /Authentication failed/);
  const vain: Readonly<Record<string, () => Promise<unknown>>> = {
    'sign in with nothing': () => denied('ls-remote', as('')),
    'sign in with a wrong token': () => denied('ls-remote', as(':wrong@')),
    'sign in with a token as Bearer': () => denied(...header(`Bearer ${agentToken}`), 'ls-remote', as('')),
    'sign in with a wrong token of Entra': () => denied(...header('Bearer wrong'), 'ls-remote', as('')),
  };
  for (const [name, call] of Object.entries(vain)) await attempts.works(name, call, challenged);
  const missing = as(agent).replace('My%20R', 'Other');
  const call = () => refused(git.run('.', 'ls-remote', missing), /TF401019.*not found/s);
  await attempts.works('list a repository that is not there', call, [401, 404]);
}

/** What is there. */
export async function list({ git, attempts, as, agent }: GitCalls): Promise<void> {
  const lists =
    (args: readonly string[], pattern: RegExp, version = '2') =>
    () =>
      having(git.run('.', '-c', `protocol.version=${version}`, 'ls-remote', ...args), (text) => pattern.test(text));
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    'list branches': lists(['--heads', as(agent)], /refs\/heads\/main\n$/),
    'list one branch': lists([as(agent), 'refs/heads/main'], /^\w{40}\trefs\/heads\/main\n$/),
    'list the default branch': lists(['--symref', as(agent), 'HEAD'], /^ref: refs\/heads\/main\tHEAD/),
    'list tags where there are none': lists(['--tags', as(agent)], /^$/),
    'list with the protocol 0': lists([as(agent)], /refs\/heads\/main/, '0'),
    'list with the protocol 1': lists([as(agent)], /refs\/heads\/main/, '1'),
  };
  for (const [name, call] of Object.entries(calls)) await attempts.works(name, call, challenged);
}

/** Clones of every depth and part. */
export async function clone({ git, attempts, as, agent, standIn }: GitCalls): Promise<void> {
  const api = await standIn.agent.getGitApi();
  const second = await api.createPush(pushOf('main', standIn.base, '/second.txt'), standIn.repositoryId);
  const tip = second.commits?.[0]?.commitId ?? '';
  await api.createPush(pushOf('main', tip, '/third.txt'), standIn.repositoryId);
  const calls: Readonly<Record<string, readonly string[]>> = {
    'clone whole': [],
    'clone with the protocol 0': ['-c', 'protocol.version=0'],
    'clone with the protocol 1': ['-c', 'protocol.version=1'],
    'clone one commit': ['--depth', '1'],
    'clone one branch': ['--single-branch', '--branch', 'main'],
    'clone without files': ['--no-checkout'],
    'clone bare': ['--bare'],
    'clone as a mirror': ['--mirror'],
    'clone without blobs': ['--filter=blob:none'],
    'clone without trees': ['--filter=tree:0'],
    'clone one commit without blobs': ['--depth', '1', '--filter=blob:none', '--no-checkout'],
    'clone without tags': ['--no-tags'],
  };
  for (const [name, options] of Object.entries(calls)) {
    const run = () => git.run('.', 'clone', '--quiet', ...options, as(agent), name.replaceAll(' ', '-'));
    await attempts.works(name, run, challenged);
  }
  const branch = () =>
    refused(git.run('.', 'clone', '--branch', 'nowhere', as(agent), 'nowhere'), /Remote branch nowhere not found/);
  await attempts.works('clone a branch that is not there', branch, challenged);
}

/** What came since. */
export async function fetchMore({ git, attempts, standIn }: GitCalls): Promise<void> {
  const { repositoryId } = standIn;
  const api = await standIn.agent.getGitApi();
  const pushed = await api.createPush(pushOf('later', standIn.base, '/later.txt'), repositoryId);
  const tip = pushed.commits?.[0]?.commitId ?? '';
  await api.createPush(pushOf('later', tip, '/latest.txt'), repositoryId);
  const fetched = (directory: string, ...args: readonly string[]) => git.run(directory, 'fetch', 'origin', ...args);
  const deepened = async (count: number, option: string, ...rest: readonly string[]) => {
    await fetched('clone-one-commit', option, ...rest);
    const found = git.run('clone-one-commit', 'rev-list', '--count', 'HEAD');
    return having(found, (text) => text.trim() === String(count));
  };
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    'fetch everything': () => having(fetched('clone-whole'), (text) => text.includes('later')),
    'fetch when there is nothing': () => having(fetched('clone-whole'), (text) => text === ''),
    'fetch with the protocol 0': () => fetched('clone-with-the-protocol-0'),
    'fetch with the protocol 1': () => fetched('clone-with-the-protocol-1'),
    'fetch one branch': () => fetched('clone-one-branch', 'refs/heads/later'),
    'fetch one commit by its id': () => fetched('clone-without-files', '--depth', '1', tip),
    'fetch a branch to a name': () => fetched('clone-bare', 'refs/heads/later:refs/heads/copy'),
    'fetch and prune': () => fetched('clone-as-a-mirror', '--prune'),
    'fetch tags': () => fetched('clone-whole', '--tags'),
    'fetch one commit more': () => deepened(2, '--deepen', '1'),
    'fetch all that is missing': () => deepened(3, '--unshallow'),
    'fetch a blob when it is needed': () =>
      having(git.run('clone-one-commit-without-blobs', 'show', 'HEAD:README.md'), (text) => text.includes('# Sample')),
    'pull by a merge': () => git.run('clone-whole', 'pull', '--no-rebase', 'origin', 'later'),
    'update a remote': () => git.run('clone-whole', 'remote', 'update'),
    'show a remote': () => having(git.run('clone-whole', 'remote', 'show', 'origin'), (text) => /later/.test(text)),
  };
  for (const [name, call] of Object.entries(calls)) await attempts.works(name, call, challenged);
  const missing = () => refused(fetched('clone-whole', 'refs/heads/nowhere'), /couldn't find remote ref/);
  await attempts.works('fetch a branch that is not there', missing, challenged);
  const unknown = () => refused(fetched('clone-whole', 'e'.repeat(40)), /not our ref|unable to|expected/i);
  await attempts.works('fetch a commit that is not there', unknown, [401, 400]);
}

/** Branches and tags, made, moved and taken away. */
export async function push(calls: GitCalls): Promise<void> {
  const { git, attempts, standIn } = calls;
  const directory = 'clone-whole';
  const to = (...refs: readonly string[]) => git.run(directory, 'push', 'origin', ...refs);
  const api = await standIn.agent.getGitApi();
  const tip = async (name: string) =>
    (await api.getRefs(standIn.repositoryId, undefined, `heads/${name}`))[0]?.objectId;
  await git.commit(directory, 'topic', 'one.txt');
  await git.run(directory, 'tag', 'light');
  await git.run(directory, 'tag', '-a', 'v1', '-m', 'one');
  const works: Readonly<Record<string, () => Promise<unknown>>> = {
    'push a new branch': () => to('topic'),
    'push what is there': () => having(to('topic'), (text) => text.includes('up-to-date')),
    'push more': async () => {
      const id = await git.commit(directory, 'topic', 'two.txt');
      await having(to('topic'), (text) => /\.\./.test(text));
      return having(tip('topic'), (found) => found === id);
    },
    'push two branches': () => to('topic:one', 'topic:two'),
    'push a branch in a folder': () => to('topic:folder/three'),
    'push with an upstream': () => to('--set-upstream', 'topic'),
    'push a light tag': () => to('light'),
    'push an annotated tag': () => to('v1'),
    'push in porcelain form': () => having(to('--porcelain', 'topic:four'), (text) => text.includes('Done')),
    'push to try': async () => {
      await to('--dry-run', 'topic:five');
      return having(tip('five'), (found) => found === undefined);
    },
    'push in parts': async () => {
      await git.commit(directory, 'topic', 'three.txt');
      return git.run(directory, '-c', 'http.postBuffer=200', 'push', 'origin', 'topic');
    },
    'push with the protocol 0': async () => {
      await git.commit(directory, 'topic', 'four.txt');
      return git.run(directory, '-c', 'protocol.version=0', 'push', 'origin', 'topic');
    },
    'push a deletion': () => having(to(':one'), (text) => text.includes('[deleted]')),
    'push the deletion of a tag': () => to('--delete', 'light'),
    'push a merge': async () => {
      await git.run(directory, 'merge', '--quiet', '--no-ff', '-m', 'merge', 'origin/later');
      return to('topic');
    },
  };
  for (const [name, call] of Object.entries(works)) await attempts.works(name, call, challenged);
}

/** What is refused: all of a push, or one branch of it. */
export async function pushInVain(calls: GitCalls, guarded: GitCalls): Promise<void> {
  const { git, attempts, as, standIn } = calls;
  const directory = 'clone-whole';
  const fails = (name: string, reason: RegExp, ...args: readonly string[]) =>
    attempts.works(name, () => refused(git.run(directory, 'push', ...args), reason), [401, 403]);
  const api = await standIn.person.getGitApi();
  const refs = await api.getRefs(standIn.repositoryId, undefined, 'heads/topic');
  await api.createPush(pushOf('topic', refs[0]?.objectId ?? '', '/theirs.txt'), standIn.repositoryId);
  await git.commit(directory, 'topic', 'five.txt');
  await fails('push what is behind', /\[rejected\]/, 'origin', 'topic');
  await fails('push what is behind with a lease', /stale info|\[rejected\]/, '--force-with-lease', 'origin', 'topic');
  const person = as(`:${standIn.server.personToken}@`);
  await fails('push by force', /TF401027: You need the Git 'ForcePush'/, '--force', person, 'topic');
  await fails('push as who may only read', /TF401027.*'GenericContribute'/s, as(':reader@'), 'topic:mine');
  await fails('push below a branch', /\[remote rejected\]/, 'origin', 'topic:main/below');
  await fails('push the deletion of nothing', /remote ref does not exist|\[remote rejected\]/, 'origin', ':nowhere');
  await guarded.attempts.works(
    'clone what is guarded',
    () => git.run('.', 'clone', '--quiet', guarded.as(guarded.agent), 'guarded'),
    challenged,
  );
  await git.commit('guarded', 'main', 'six.txt');
  const main = () =>
    refused(git.run('guarded', 'push', 'origin', 'main'), /\[remote rejected\] main -> main \(TF402455/);
  await guarded.attempts.works('push to a guarded branch', main, challenged);
  const both = () => refused(git.run('guarded', 'push', 'origin', 'main', 'main:free'), /TF402455/);
  await guarded.attempts.works('push to a guarded and a free branch', both, challenged);
}
