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
import {
  type ActivityInput,
  type ActivityName,
  type ActivityOutput,
  activityContracts,
} from '../../../src/contracts/activities.ts';
import type { Failure } from '../../../src/contracts/agentError.ts';
import { type WorkItem, workItemSchema } from '../../../src/contracts/workItems/workItem.ts';
import { defaultCheckPolicy } from '../../../src/patch/checks/checkPolicy.ts';
import { memoryAuditLog } from '../memory/memoryAuditLog.ts';
import { recordingLogger } from '../telemetry/recordingLogger.ts';
import { hostileBranch, hostileFiles, type Outcome, recordingAdo } from './hostileAdo.ts';
import { obedientModel } from './obedientModel.ts';
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

const branch = hostileBranch;
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
    files: { ...hostileFiles, ...input.files },
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
