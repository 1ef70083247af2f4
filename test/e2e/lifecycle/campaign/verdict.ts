import type { DurableManagement } from '../../../../src/cli/http/durableManagement.ts';
import { type Filed, findPullRequest } from './people.ts';
import { doneFile, kinds } from './tasks.ts';
import type { World } from './world.ts';

/** What is wrong with how a round ended. */
export interface Verdict {
  /** Work items without exactly one outcome. */
  readonly lost: string[];
  /** What is there twice. */
  readonly duplicates: string[];
  /** Everything else that is not as without kills. */
  readonly differences: string[];
}

/** Looks at everything a round has left. */
export async function judge(world: World, management: DurableManagement, all: readonly Filed[]): Promise<Verdict> {
  const verdict: Verdict = { lost: [], duplicates: [], differences: [] };
  const runs = await management.list({ name: 'resolveWorkItem', limit: 1000 });
  for (const one of all) {
    const { title } = one.task;
    const own = runs.filter(({ instanceId }) => new RegExp(`-${one.workItemId}-[rd][0-9a-f]+$`).test(instanceId));
    if (own.length > 1) verdict.duplicates.push(`${title} has ${own.length} runs`);
    const [run] = own;
    if (run === undefined) verdict.lost.push(`${title} has no run`);
    else await judgeRun(world, one, run.instanceId, verdict);
    await judgeComments(world, one, verdict);
  }
  const left = await world.dana.branches();
  verdict.differences.push(...left.map((branch) => `the branch ${branch} was left behind`));
  return verdict;
}

async function judgeRun({ audit, file }: World, { task }: Filed, runId: string, verdict: Verdict): Promise<void> {
  const { kind, title, path } = task;
  const { events } = await audit.read(runId, { limit: 1000 });
  const ends = events.flatMap((event) => (event.type === 'run-ended' ? [event.data.outcome] : []));
  if (ends.length !== 1) verdict.lost.push(`${title} has the outcomes ${ends.join(', ') || 'none'}`);
  if (ends[0] !== kinds[kind]) verdict.differences.push(`${title} ended ${ends[0]}, not ${kinds[kind]}`);
  const { problems } = await audit.verify(runId);
  verdict.differences.push(...problems.map(({ message }) => `audit of ${title}: ${message}`));
  const isDone = kinds[kind] === 'pull-request-completed';
  if (isDone && file(path) !== doneFile(task)) verdict.differences.push(`${title} is not in the file: ${file(path)}`);
}

async function judgeComments({ dana }: World, one: Filed, { duplicates }: Verdict): Promise<void> {
  const { workItemId, task } = one;
  const pullRequests = (await dana.pullRequests()).filter(({ sourceRefName }) =>
    new RegExp(`-${workItemId}-[rd][0-9a-f]+$`).test(sourceRefName),
  );
  if (pullRequests.length > 1) duplicates.push(`${task.title} has ${pullRequests.length} pull requests`);
  const comments = await dana.comments(workItemId);
  const onWorkItem = comments.filter(({ by }) => by === 'code-agent').map(({ text }) => text);
  duplicates.push(...repeated(onWorkItem.map(markOf)).map((mark) => `${task.title} has "${mark}" more than once`));
  const pullRequest = await findPullRequest(dana, one);
  if (pullRequest === undefined) return;
  const said = (await dana.threads(pullRequest.pullRequestId)).flatMap((thread) =>
    thread.comments.filter(({ by }) => by === 'code-agent').map(({ text }) => text),
  );
  duplicates.push(...repeated(said).map((text) => `${task.title} has in its pull request more than once: ${text}`));
}

/** The last line of a comment of the agent names what it is about. */
function markOf(text: string): string {
  return (
    text
      .replace(/<[^>]*>/g, '\n')
      .trim()
      .split('\n')
      .at(-1) ?? ''
  );
}

function repeated(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text, at) => texts.indexOf(text) !== at))];
}
