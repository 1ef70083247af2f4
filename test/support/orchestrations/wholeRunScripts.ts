import { z } from 'zod';
import type { ActivityName } from '../../../src/contracts/activities.ts';
import { rulesSchema } from '../../../src/contracts/rules/rules.ts';
import type { RunEvent } from '../../../src/contracts/runs/runEvents.ts';
import { artifact, snapshot, usage } from './runSamples.ts';

/** What each activity of a run answers, from its input and how often it was called. */
export type ActivityScript = Readonly<Partial<Record<ActivityName, (input: unknown, calls: number) => unknown>>>;

/** A run: what its activities answer, and what people ask of it once it is at a step. */
export interface WholeRunScript {
  readonly activities: ActivityScript;
  readonly events?: Readonly<Record<string, RunEvent>>;
}

const ok = (value: unknown) => () => ({ ok: true, value });
const asked = { model: 'scripted', usage, cost: 1000 };
const pullRequest = { id: 5, webUrl: 'https://example.test/pullrequest/5' };
const commit = 'b'.repeat(40);
const size = { files: 1, linesAdded: 2, linesRemoved: 1 };
const refusal = { code: 'patch-not-found', severity: 'error', message: 'src/a.ts: the lines were not found' };

const open = {
  status: 'active',
  isDraft: false,
  merge: 'clean',
  sourceTip: commit,
  targetTip: 'a'.repeat(40),
  isUpToDate: true,
  foreignAuthors: [],
  builds: [{ buildId: 7, name: 'ci', state: 'passed', isBlocking: true }],
  expected: [{ buildId: 7, name: 'ci', state: 'passed', definitionId: 1 }],
  comments: [],
  votes: [],
};
const completed = { ...open, status: 'completed', closedBy: 'Ada' };
const failedBuild = {
  ...open,
  builds: [{ buildId: 6, name: 'ci', state: 'failed', isBlocking: true }],
  expected: [{ buildId: 6, name: 'ci', state: 'failed', definitionId: 1 }],
};
const commented = { ...open, comments: [{ threadId: 3, commentId: 1, author: 'Ada', thread: artifact('9') }] };

/** What is seen of the pull request, look by look; the last one stays. */
const seeing =
  (...looks: readonly unknown[]) =>
  (_input: unknown, calls: number) => ({ ok: true, value: looks[Math.min(calls, looks.length) - 1] });

function rulesOf(rules: Parameters<typeof rulesSchema.parse>[0]) {
  const read = { rules: rulesSchema.parse(rules), source: 'repository', commit: 'c'.repeat(40) };
  return ok({ ...read, callCeiling: 5000, runsPerOrganization: 20 });
}

const change = '0123456789ab';

const asksForApproval = ok({
  ...{ outcome: 'needs-approval', change, reasons: ['it touches src/a.ts'], rulesCommit: 'c'.repeat(40) },
  approval: rulesSchema.parse({}).approval,
});

const handlingSchema = z.object({ step: z.enum(['plan', 'change', 'review']), call: z.string() });
const talk = { conversation: artifact('d'), tokens: 9000 };
const changed = { changeSet: artifact('6'), size, findings: [] };
const refused = { changeSet: artifact('6'), size, findings: [refusal] };

/** What the answer to a step comes to, turn by turn; the last one stays. */
type Endings = Readonly<Record<'plan' | 'change' | 'review', readonly object[]>>;

/** First the model looks around, then it has what was asked for. */
const usualEndings: Endings = {
  plan: [{ state: 'going-on' }, { state: 'done', plan: { plan: artifact('8'), isClear: true } }],
  change: [
    { state: 'going-on', change: changed },
    { state: 'done', change: { ...changed, description: artifact('7') }, looked: 'read a file, applied a patch' },
  ],
  review: [{ state: 'going-on' }, { state: 'done', review: { action: 'explain', reply: artifact('b') } }],
};

const handling = (endings: Partial<Endings>) => (input: unknown) => {
  const { step, call } = handlingSchema.parse(input);
  const turn = Number(/\/turn-(\d+)(?:\/answered)?$/.exec(call)?.[1] ?? 1);
  const states = { ...usualEndings, ...endings }[step];
  return { ok: true, value: { ...talk, ...states[Math.min(turn, states.length) - 1] } };
};

const toTheEnd = {
  fetchWorkItem: ok({ workItem: artifact('3'), revision: 7, projectName: 'Store', title: 'Totals are wrong' }),
  readUsageLimits: ok({
    ...{ answersPerThread: 6, answersPerPullRequestAndHour: 20, requestsPerPersonAndHour: 30 },
    ...{ runsPerWorkItemAndHour: 6, runsPerPersonAndDay: 50 },
  }),
  chooseRepository: ok({ repository: snapshot.repository }),
  readRules: rulesOf({}),
  takeSnapshot: ok({ snapshot }),
  localize: ok({ context: artifact('4'), shown: 2 }),
  openConversation: ok(talk),
  takeTurn: ok({ ...talk, calls: 1, ...asked }),
  handleAnswer: handling({}),
  judgeCandidates: ok({ chosen: 1, reason: 'smaller', ...asked }),
  describeChange: ok({ description: artifact('7'), ...asked }),
  askOnWorkItem: ok({ commentId: 11 }),
  readAnswers: (_input: unknown, calls: number) => ({
    ok: true,
    value: calls < 3 ? { count: 0 } : { count: 1, answers: artifact('9'), lastComment: 12 },
  }),
  markWorkItem: ok({ previousState: 'New', addedTags: [], removedTags: [] }),
  pushChange: ok({ outcome: 'pushed', commit, change }),
  currentRules: ok({
    rules: rulesSchema.parse({}),
    commit: 'c'.repeat(40),
    protection: artifact('c'),
    callCeiling: 5000,
  }),
  mayAskForChange: ok({ allowed: true }),
  openPullRequest: ok({ pullRequest }),
  reportOnWorkItem: ok({ commentId: 9 }),
  abandonPullRequest: ok({ status: 'abandoned' }),
  deleteBranch: ok({ outcome: 'deleted' }),
  observePullRequest: seeing(open, open, completed),
  readBuildFailure: ok({ details: artifact('a'), summary: 'a test failed', signature: 'f'.repeat(64) }),
  writeThread: ok({ threadId: 2 }),
  replyInThread: ok({ commentId: 2 }),
  setPullRequestStatus: ok({ posted: true }),
  markReady: ok({ isDraft: false }),
  recordEvents: ok({ lastSequence: 1 }),
  findEndedRuns: ok({ ended: [] }),
  endInstances: ok({ ended: [] }),
} satisfies ActivityScript;

/** A run for each way through the orchestrators that a replay has to follow. */
export const wholeRunScripts: Readonly<Record<string, WholeRunScript>> = {
  completed: { activities: toTheEnd },
  'draft-repaired': {
    activities: {
      ...toTheEnd,
      handleAnswer: handling({
        change: [
          { state: 'corrected', change: refused },
          { state: 'done', change: changed },
        ],
      }),
    },
  },
  'no-candidate': {
    activities: { ...toTheEnd, handleAnswer: handling({ change: [{ state: 'corrected', change: refused }] }) },
  },
  'not-understood': {
    activities: {
      ...toTheEnd,
      handleAnswer: handling({ plan: [{ state: 'corrected' }], change: [{ state: 'corrected' }] }),
    },
  },
  question: {
    activities: {
      ...toTheEnd,
      handleAnswer: handling({
        plan: [{ state: 'done', plan: { plan: artifact('8'), isClear: false }, question: 'Which till?' }],
      }),
    },
  },
  'question-by-a-tool': {
    activities: {
      ...toTheEnd,
      handleAnswer: (input, calls) =>
        calls < 2
          ? { ok: true, value: { ...talk, state: 'asks-people', question: 'Which till?' } }
          : toTheEnd.handleAnswer(input),
    },
  },
  unanswered: {
    activities: {
      ...toTheEnd,
      handleAnswer: handling({
        plan: [{ state: 'done', plan: { plan: artifact('8'), isClear: false }, question: 'Which till?' }],
      }),
      readAnswers: ok({ count: 0 }),
    },
  },
  'last-turn': {
    activities: {
      ...toTheEnd,
      readRules: rulesOf({ conversation: { turns: 2 } }),
      handleAnswer: handling({ change: [{ state: 'going-on', change: changed }] }),
    },
  },
  approved: {
    activities: {
      ...toTheEnd,
      pushChange: (_input, calls) => (calls < 2 ? asksForApproval() : toTheEnd.pushChange()),
    },
    events: {
      'waiting for approval': { name: 'decision', data: { decision: 'approve', change, by: 'ada', via: 'comment' } },
    },
  },
  'not-approved-in-time': {
    activities: { ...toTheEnd, pushChange: asksForApproval },
  },
  'repaired-and-answered': {
    activities: { ...toTheEnd, observePullRequest: seeing(failedBuild, commented, open, completed) },
  },
  'moved-target': {
    activities: { ...toTheEnd, observePullRequest: seeing({ ...open, isUpToDate: false }, open, completed) },
  },
  'cancelled-in-review': {
    activities: {
      ...toTheEnd,
      readRules: rulesOf({ workItem: { started: { state: 'InProgress' } } }),
      observePullRequest: seeing(open),
    },
    events: { 'in review': { name: 'cancel', data: { by: 'ada', via: 'api' } } },
  },
  abandoned: { activities: { ...toTheEnd, observePullRequest: seeing({ ...open, status: 'abandoned' }) } },
  failed: {
    activities: {
      ...toTheEnd,
      pushChange: () => ({
        ok: false,
        failure: { type: 'forbidden', message: 'The branch may not be pushed.', isRetryable: false },
      }),
    },
  },
};
