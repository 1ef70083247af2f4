import type { ActivityName } from '../../src/contracts/activities.ts';
import { artifact, snapshot, usage } from './runSamples.ts';

/** What each activity of a run answers, from its input and how often it was called. */
export type ActivityScript = Readonly<Partial<Record<ActivityName, (input: unknown, calls: number) => unknown>>>;

const ok = (value: unknown) => () => ({ ok: true, value });

const size = { files: 1, linesAdded: 2, linesRemoved: 1 };
const refusal = { code: 'patch-not-found', severity: 'error', message: 'src/a.ts: the lines were not found' };

const toThePullRequest = {
  fetchWorkItem: ok({ workItem: artifact('3'), revision: 7, projectName: 'Store', title: 'Totals are wrong' }),
  takeSnapshot: ok({ snapshot }),
  localize: ok({ context: artifact('4'), shown: 2 }),
  requestDraft: ok({ reply: artifact('5'), model: 'scripted', usage }),
  applyDraft: ok({ changeSet: artifact('6'), findings: [] }),
  checkChangeSet: ok({ findings: [], size }),
  pushBranch: ok({ commit: 'b'.repeat(40) }),
  openPullRequest: ok({ pullRequest: { id: 5, webUrl: 'https://example.test/pullrequest/5' } }),
  reportOnWorkItem: ok({ commentId: 9 }),
} satisfies ActivityScript;

const forbidden = { type: 'forbidden', message: 'The branch may not be pushed.', isRetryable: false };
const busy = { ok: false, failure: { type: 'throttled', message: 'Too many requests.', isRetryable: true } };

/** A run for each way through the orchestrators that a replay has to follow. */
export const runScripts: Readonly<Record<string, ActivityScript>> = {
  'pull-request': toThePullRequest,
  'no-candidate': { ...toThePullRequest, applyDraft: ok({ findings: [refusal] }) },
  failed: { ...toThePullRequest, pushBranch: () => ({ ok: false, failure: forbidden }) },
  'retried-failure': {
    ...toThePullRequest,
    takeSnapshot: (_input, calls) => (calls < 3 ? busy : toThePullRequest.takeSnapshot()),
    requestDraft: (_input, calls) => (calls < 2 ? busy : toThePullRequest.requestDraft()),
  },
};
