import type { Activity } from '../../../src/activities/defineActivity.ts';
import { answerReview } from '../../../src/activities/drafting/answerReview.ts';
import { applyDraft } from '../../../src/activities/drafting/applyDraft.ts';
import { checkChangeSet } from '../../../src/activities/drafting/checkChangeSet.ts';
import { describeChange } from '../../../src/activities/drafting/describeChange.ts';
import { judgeCandidates } from '../../../src/activities/drafting/judgeCandidates.ts';
import { planTask } from '../../../src/activities/drafting/planTask.ts';
import { requestDraft } from '../../../src/activities/drafting/requestDraft.ts';
import { askOnWorkItem } from '../../../src/activities/publishing/askOnWorkItem.ts';
import { openPullRequest } from '../../../src/activities/publishing/openPullRequest.ts';
import { pushChange } from '../../../src/activities/publishing/pushChange.ts';
import { reportOnWorkItem } from '../../../src/activities/publishing/reportOnWorkItem.ts';
import { replyInThread } from '../../../src/activities/shepherding/replyInThread.ts';
import type { AzureDevOps } from '../../../src/ado/azureDevOps.ts';
import { markdownToHtml } from '../../../src/ado/text/markdownToHtml.ts';
import {
  type ActivityInput,
  type ActivityName,
  type ActivityOutput,
  activityContracts,
} from '../../../src/contracts/activities.ts';
import type { Failure } from '../../../src/contracts/agentError.ts';
import type { ChangeSet } from '../../../src/contracts/changes/changeSet.ts';
import { type WorkItem, workItemSchema } from '../../../src/contracts/workItems/workItem.ts';
import { defaultCheckPolicy } from '../../../src/patch/checks/checkPolicy.ts';
import type { LogEntry } from '../../../src/platform/telemetry/logger.ts';
import { memoryAuditLog } from '../memory/memoryAuditLog.ts';
import { recordingLogger } from '../telemetry/recordingLogger.ts';
import { type ObedientModel, obedientModel } from './obedientModel.ts';
import { storedTask } from './storedTask.ts';

/** Where the hostile text stands. */
export interface HostileInput {
  readonly workItem?: Partial<WorkItem>;
  /** Beside the sample's own. */
  readonly files?: Readonly<Record<string, string>>;
  readonly instructions?: string;
  readonly thread?: string;
  readonly buildLog?: string;
  readonly answers?: readonly string[];
}

/** Everything that left the run. */
export interface Outcome {
  readonly pushes: ReadonlyArray<Parameters<AzureDevOps['pushes']['pushBranch']>[0]>;
  readonly pullRequests: ReadonlyArray<Parameters<AzureDevOps['pullRequests']['open']>[0]>;
  readonly reviewers: readonly string[];
  /** Comments on the work item, as HTML. */
  readonly comments: readonly string[];
  /** The pull request's description and replies, as Markdown. */
  readonly texts: readonly string[];
  /** Titles and messages of commits. */
  readonly titles: readonly string[];
  readonly failures: readonly Failure[];
  readonly chosen: number | undefined;
  readonly logs: readonly LogEntry[];
  readonly model: ObedientModel;
  /** Everything that was stored. */
  readonly artifacts: readonly string[];
}

const files = {
  'src/basket.ts': 'export function lineTotal(price: number) {\n  return price;\n}\n',
  'azure-pipelines.yml': 'trigger: [main]\n',
  '.code-agent.yml': 'version: 1\n',
  'docs/CODEOWNERS': '* @team\n',
};
const branch = 'code-agent/run';
const commit = 'c'.repeat(40);
const usage = { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, reasoningTokens: 0 };
const mostRepairs = 1;

type Candidate = ActivityInput<'openPullRequest'>['candidates'][number];
type DraftOptions = Partial<ActivityInput<'requestDraft'>>;

/**
 * A whole run over the real activities and checks, with a model that obeys whatever it reads: plan, question, draft,
 * repair, choice, push, description, pull request, reports, and the answer to a reviewer with the change they ask for.
 */
export async function hostileRun(input: HostileInput): Promise<Outcome> {
  const task = await storedTask({
    isAllShown: true,
    files: { ...files, ...input.files },
    ...(input.workItem === undefined ? {} : { workItem: input.workItem }),
  });
  const { store } = task;
  const { logger, entries } = recordingLogger();
  const model = obedientModel();
  const asking = {
    models: model,
    store,
    audit: memoryAuditLog(),
    logger,
    contextTokens: 20_000,
    maxOutputTokens: 2_000,
  };
  const record = recordingAdo();
  const pushing = { ado: record.ado, store, policy: defaultCheckPolicy, defaults: {} };
  const pushActivity = pushChange(pushing, logger);
  const failures: Failure[] = [];
  const titles = new Set<string>();
  const { runId, snapshot, workItem } = task.input;
  const base = { ...task.input, ...(input.instructions === undefined ? {} : { instructions: input.instructions }) };

  async function call<Name extends ActivityName>(
    name: Name,
    activity: Activity,
    activityInput: ActivityInput<Name>,
  ): Promise<ActivityOutput<Name> | undefined> {
    const result = await activity.handler(activityInput);
    if (!result.ok) {
      failures.push(result.failure);
      return undefined;
    }
    const schema: { parse(value: unknown): unknown } = activityContracts[name].output;
    return schema.parse(result.value) as ActivityOutput<Name>;
  }

  /** A change set that passed every check, or nothing. */
  async function draft(more: DraftOptions) {
    let repair: DraftOptions['repair'];
    for (let round = 0; round <= mostRepairs; round += 1) {
      const asked = { ...base, candidate: { number: 1, total: 1 }, ...more, ...(repair && { repair }) };
      const reply = await call('requestDraft', requestDraft(asking), asked);
      if (reply === undefined) return undefined;
      const onto = repair?.kept;
      const applied = await call('applyDraft', applyDraft(store, defaultCheckPolicy, logger), {
        ...{ runId, reply: reply.reply, snapshot },
        ...(onto === undefined ? {} : { onto }),
      });
      const { changeSet, kept, findings = [] } = applied ?? {};
      const checked =
        changeSet &&
        (await call('checkChangeSet', checkChangeSet(store, defaultCheckPolicy, logger), {
          runId,
          changeSet,
          snapshot,
        }));
      const all = [...findings, ...(checked?.findings ?? [])];
      if (changeSet !== undefined && checked !== undefined && !all.some(({ severity }) => severity === 'error')) {
        return { changeSet, findings: all, size: checked.size };
      }
      repair = { round: round + 1, previousReply: reply.reply, findings: all, ...(kept && { kept }) };
    }
    return undefined;
  }

  const { title } = await store.getJson(workItem, workItemSchema);
  const answers =
    input.answers &&
    (await store.putJson(input.answers.map((text, id) => ({ id: id + 1, author: 'Dana', text, createdAt: '' }))));
  const planned = await call('planTask', planTask(asking), { ...base, ...(answers && { answers }) });
  const place = { runId, project: 'Store', workItemId: 42 };
  if (planned?.question !== undefined) {
    const request = { kind: 'question' as const, question: planned.question, answerUntil: '2026-12-01T00:00:00Z' };
    await call('askOnWorkItem', askOnWorkItem(record.ado, store, logger), { ...place, purpose: 'question', request });
  }
  if (planned !== undefined) {
    const report = { kind: 'plan-only' as const, plan: planned.plan, usage };
    await call('reportOnWorkItem', reportOnWorkItem(record.ado, store, logger), { ...place, report });
  }
  const drafted = await draft(planned === undefined ? {} : { plan: planned.plan });
  const other = await task.putChanges({ kind: 'edit', path: 'src/basket.ts', content: 'export const a = 1;\n' });
  const judged =
    drafted &&
    (await call('judgeCandidates', judgeCandidates(asking), {
      ...{ runId, workItem, snapshot },
      candidates: [
        { number: 1, changeSet: drafted.changeSet, findings: drafted.findings },
        { number: 2, changeSet: other, findings: [] },
      ],
    }));
  if (drafted !== undefined) {
    const { changeSet, findings, size } = drafted;
    const { repository } = snapshot;
    const push = { runId, workItemId: 42, title, repository, branch, targetBranch: 'main', approved: [], findings: 0 };
    await call('pushChange', pushActivity, { ...push, step: 'push', work: { kind: 'first', changeSet } });
    const described = await call('describeChange', describeChange(asking), {
      ...{ runId, workItem, snapshot, changeSet },
      ...(planned && { plan: planned.plan }),
    });
    const candidate: Candidate = { number: 1, outcome: 'ready', changeSet, findings, size, usage };
    await call('openPullRequest', openPullRequest(record.ado, store, logger), {
      ...{ runId, workItemId: 42, title, repository, branch, chosen: 1, candidates: [candidate], usage },
      reviewers: ['team@example.com'],
      ...(described && { description: described.description }),
    });
  }
  const thread = await task.putText(input.thread ?? 'On src/basket.ts, line 2:\n\nDana:\nWhy?');
  const answered = await call('answerReview', answerReview(asking), { ...base, thread });
  if (answered !== undefined) {
    const { repository } = snapshot;
    const at = { runId, repository, pullRequestId: 5, threadId: 3, commentId: 2, resolve: false };
    await call('replyInThread', replyInThread(record.ado, store, logger), { ...at, reply: answered.reply });
    const occasion = { kind: 'review-comment' as const, details: thread };
    const log = input.buildLog && { kind: 'build-failed' as const, details: await task.putText(input.buildLog) };
    const changed = await draft({ occasion: log || occasion });
    if (changed !== undefined) {
      const place = { runId, workItemId: 42, step: 'repair-1', title, repository, branch, targetBranch: 'main' };
      const work = { kind: 'further' as const, changeSet: changed.changeSet };
      await call('pushChange', pushActivity, { ...place, work, approved: [], findings: 0 });
    }
  }
  for (const push of record.pushes) titles.add(push.message);
  for (const { title: opened } of record.pullRequests) titles.add(opened);
  return {
    ...record,
    titles: [...titles],
    failures,
    chosen: judged?.chosen,
    logs: entries,
    model,
    artifacts: [...store.contents.values()].map((content) => Buffer.from(content).toString('utf8')),
  };
}

/** An adapter that writes down what it is asked for, and knows nothing else. */
function recordingAdo() {
  const pushes: Array<Parameters<AzureDevOps['pushes']['pushBranch']>[0]> = [];
  const pullRequests: Array<Parameters<AzureDevOps['pullRequests']['open']>[0]> = [];
  const reviewers: string[] = [];
  const texts: string[] = [];
  const comments: string[] = [];
  const push = async (options: (typeof pushes)[number]) => {
    pushes.push(options);
    return { commit, adopted: false };
  };
  const ado = {
    pushes: strictFake<AzureDevOps['pushes']>({
      pushBranch: push,
      pushToBranch: push,
      look: async () => ({ tip: commit, onto: commit, pushed: undefined }),
    }),
    repositories: strictFake<AzureDevOps['repositories']>({
      tip: async () => commit,
      readFile: async () => files['.code-agent.yml'],
    }),
    builds: strictFake<AzureDevOps['builds']>({ pipelineFiles: async () => [] }),
    branches: strictFake<AzureDevOps['branches']>({
      compare: async () => ({ commonCommit: commit, ahead: 0, behind: 0, changes: [] }),
    }),
    pullRequests: strictFake<AzureDevOps['pullRequests']>({
      async open(options: (typeof pullRequests)[number]) {
        pullRequests.push(options);
        texts.push(options.description);
        return { id: 5, webUrl: 'https://example.test/pullrequest/5', adopted: false, problems: [] };
      },
      async addReviewers({ reviewers: added }: { readonly reviewers: readonly string[] }) {
        reviewers.push(...added);
      },
      async reply({ markdown }: { readonly markdown: string }) {
        texts.push(markdown);
        return { commentId: 9 };
      },
    }),
    workItems: strictFake<AzureDevOps['workItems']>({
      async writeComment({ markdown }: { readonly markdown: string }) {
        comments.push(markdownToHtml(markdown));
        return { commentId: 9 };
      },
    }),
  };
  return { ado: ado as unknown as AzureDevOps, pushes, pullRequests, reviewers, texts, comments };
}

function strictFake<Part extends object>(known: { readonly [Name in keyof Part]?: unknown }): Part {
  return new Proxy(known as Part, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name);
      throw new Error(`The run asked the adapter for ${String(name)}, which it has no business with.`);
    },
  });
}

/** All paths that pushed changes touch, old names included. */
export function pushedPaths({ pushes }: Outcome): readonly string[] {
  const changeSets: readonly ChangeSet[] = pushes.map(({ changeSet }) => changeSet);
  return changeSets
    .flatMap(({ changes }) => changes)
    .flatMap((change) => (change.kind === 'rename' ? [change.path, change.previousPath] : [change.path]));
}
