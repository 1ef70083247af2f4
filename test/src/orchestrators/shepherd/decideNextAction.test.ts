import { describe, expect, it } from '@jest/globals';
import type { PullRequestObservation } from '../../../../src/contracts/activities/shepherding.ts';
import { noModelUsage } from '../../../../src/contracts/models/modelUsage.ts';
import { rulesSchema } from '../../../../src/contracts/rules/rules.ts';
import type { ShepherdMemory } from '../../../../src/contracts/shepherd.ts';
import { decideNextAction, tipPairKey } from '../../../../src/orchestrators/shepherd/decideNextAction.ts';
import { artifact } from '../../../support/orchestrations/runSamples.ts';

const now = Date.parse('2026-11-23T12:00:00.000Z');
const rules = rulesSchema.parse({ build: { repairRounds: 2, timeoutMinutes: 60 } });

const quiet: PullRequestObservation = {
  status: 'active',
  isDraft: false,
  merge: 'clean',
  sourceTip: 'a'.repeat(40),
  targetTip: 'b'.repeat(40),
  isUpToDate: true,
  foreignAuthors: [],
  builds: [],
  comments: [],
  votes: [],
};

const memory: ShepherdMemory = {
  answered: {},
  judgedBuilds: [],
  buildRounds: 0,
  rounds: 0,
  isStuck: false,
  overdueTold: false,
  status: 'succeeded',
  lettersDone: 0,
  decisionsDone: 0,
  drafts: 0,
  usage: noModelUsage,
  cost: 0,
};

const build = { buildId: 7, name: 'ci', state: 'failed', isBlocking: true } as const;
const comment = { threadId: 3, commentId: 1, author: 'Ada', thread: artifact('1') };

function decideFor(seen: Partial<PullRequestObservation>, known: Partial<ShepherdMemory> = {}) {
  return decideNextAction({ ...quiet, ...seen }, { ...memory, ...known }, rules, now);
}

describe('what a pull request needs next', () => {
  it.each([
    ['is the end when it was completed', { status: 'completed' }, {}, { kind: 'end', closing: 'completed' }],
    [
      'is the end a day after it was abandoned',
      { status: 'abandoned' },
      { abandonedSince: '2026-11-22T11:00:00.000Z' },
      { kind: 'end', closing: 'abandoned' },
    ],
    [
      'is patience while somebody may yet reactivate it',
      { status: 'abandoned' },
      { abandonedSince: '2026-11-23T11:00:00.000Z' },
      { kind: 'wait', minutes: 23 * 60 },
    ],
    [
      'is the answer to a reviewer before anything the pipeline says',
      { comments: [comment], builds: [build] },
      {},
      { kind: 'answer', comment },
    ],
    ['is the repair of a failed build', { builds: [build] }, {}, { kind: 'repair-build', build }],
    [
      'is a word to people when the repairs are used up',
      { builds: [build] },
      { buildRounds: 2 },
      { kind: 'give-up-build', build },
    ],
    [
      'is a word to people when the last repair changed nothing',
      { builds: [build] },
      { isStuck: true },
      { kind: 'give-up-build', build },
    ],
    [
      'is nothing more for a build that was judged',
      { builds: [build] },
      { judgedBuilds: [7], status: 'failed' },
      { kind: 'wait', minutes: 240 },
    ],
    [
      'is nothing for a failed build that no policy demands',
      { builds: [{ ...build, isBlocking: false }] },
      {},
      { kind: 'wait', minutes: 240 },
    ],
    [
      'is a status while builds run',
      { builds: [{ ...build, state: 'running' }] },
      {},
      { kind: 'set-status', state: 'pending' },
    ],
    [
      'is patience with a build that runs',
      { builds: [{ ...build, state: 'running' }] },
      { status: 'pending' },
      { kind: 'wait', minutes: 10 },
    ],
    [
      'is a word about a build that does not end',
      { builds: [{ ...build, state: 'running' }] },
      { status: 'pending', tipSince: '2026-11-23T11:00:00.000Z' },
      { kind: 'tell-overdue', build: { ...build, state: 'running' } },
    ],
    [
      'is one word about it only',
      { builds: [{ ...build, state: 'running' }] },
      { status: 'pending', tipSince: '2026-11-23T11:00:00.000Z', overdueTold: true },
      { kind: 'wait', minutes: 240 },
    ],
    [
      'is readiness once a draft has passed',
      { isDraft: true, builds: [{ ...build, state: 'passed' }] },
      {},
      { kind: 'mark-ready' },
    ],
    ['is an update when the target moved without conflict', { isUpToDate: false }, {}, { kind: 'update-branch' }],
    [
      'is no update while a build runs on the branch',
      { isUpToDate: false, builds: [{ ...build, state: 'running' }] },
      { status: 'pending' },
      { kind: 'wait', minutes: 10 },
    ],
    ['is another look soon while a merge is queued', { merge: 'queued' }, {}, { kind: 'wait', minutes: 10 }],
    ['is the conflict before the build', { merge: 'conflicts', builds: [build] }, {}, { kind: 'resolve-conflict' }],
    [
      'is one try a pair of tips',
      { merge: 'conflicts' },
      { conflictAt: tipPairKey(quiet) },
      { kind: 'wait', minutes: 240 },
    ],
    [
      'is what people ask for before everything else',
      { comments: [comment] },
      { instruction: { number: 1, text: 'only the parser', by: 'Ada' } },
      { kind: 'follow-instructions', number: 1, text: 'only the parser', by: 'Ada' },
    ],
  ] as const)('%s', (_title, seen, known, action) => {
    expect(decideFor(seen as Partial<PullRequestObservation>, known as Partial<ShepherdMemory>)).toEqual(action);
  });

  it('counts only the build that the rules name', () => {
    const named = rulesSchema.parse({ build: { definition: 'Nightly' } });
    const nightly = { ...build, name: 'nightly', isBlocking: false };

    expect(decideNextAction({ ...quiet, builds: [build, nightly] }, memory, named, now)).toEqual({
      kind: 'repair-build',
      build: nightly,
    });
  });
});
