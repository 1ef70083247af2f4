import { describe, expect, it } from '@jest/globals';
import { pushChange } from '../../src/activities/publishing/pushChange.ts';
import type { PushedWork } from '../../src/contracts/activities/publishing.ts';
import { activityContracts } from '../../src/contracts/activities.ts';
import type { Change } from '../../src/contracts/changes/changeSet.ts';
import { defaultCheckPolicy } from '../../src/patch/checks/checkPolicy.ts';
import { memoryArtifactStore } from '../support/memory/memoryArtifactStore.ts';
import { snapshot } from '../support/orchestrations/runSamples.ts';
import { recordingLogger } from '../support/telemetry/recordingLogger.ts';

/** The gate in front of every push: each kind of push, with every kind of rule, by whoever agreed to what. */
const { repository } = snapshot;
const [base, tip, target] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)];
const kinds = ['first', 'further', 'anew', 'merge'] as const;
type Kind = (typeof kinds)[number];

interface Situation {
  /** `.code-agent.yml` on the default branch, at this moment. */
  readonly rules: string;
  readonly changes?: readonly Change[];
  /** What the branch holds beyond its target before the push. */
  readonly there?: readonly string[];
  readonly pipelineFiles?: readonly string[];
  readonly approvedTip?: string;
}

const harmless: readonly Change[] = [{ kind: 'edit', path: 'src/total.ts', content: 'export const total = 1;\n' }];

async function push(kind: Kind, situation: Situation, approved: readonly string[] = [], onto = tip) {
  const { rules, changes = harmless, there = [], pipelineFiles = [], approvedTip } = situation;
  const pushes: string[] = [];
  const record = (what: string) => async () => {
    pushes.push(what);
    return { commit: 'd'.repeat(40), adopted: false };
  };
  const compared = {
    commonCommit: base,
    changes: there.map((path) => ({ path, previousPath: undefined, kind: 'edit' })),
  };
  const ado = {
    repositories: {
      tip: async (_repository: unknown, branch: string) => (branch === 'main' ? target : onto),
      readFile: async ({ path }: { path: string }) => (path === '.code-agent.yml' ? rules : 'one\n'),
    },
    branches: {
      compare: async () => ({ ...compared, ahead: 1, behind: 0 }),
      merge: async () => ({ effect: 'merged', tip: (await record('merge')()).commit }),
    },
    builds: { pipelineFiles: async () => pipelineFiles },
    pushes: {
      look: async () => ({ tip: onto, onto, pushed: undefined }),
      pushBranch: record('first'),
      pushToBranch: record('further'),
      rebaseBranch: record('anew'),
    },
  };
  const store = memoryArtifactStore();
  const changeSet = await store.putJson({ baseCommit: kind === 'anew' ? target : base, changes });
  const works: Readonly<Record<Kind, PushedWork>> = {
    first: { kind: 'first', changeSet },
    further: { kind: 'further', changeSet },
    anew: { kind: 'anew', changeSet, expectedTip: onto },
    merge: { kind: 'merge', expectedTip: onto, ...(approvedTip === undefined ? {} : { approvedTip }) },
  };
  const pushing = { ado: ado as never, store, policy: defaultCheckPolicy, defaults: {} };
  const result = await pushChange(pushing, recordingLogger().logger).handler({
    ...{ runId: 'run', workItemId: 1, step: 'push', title: 'Totals', repository, branch: 'code-agent/run' },
    ...{ targetBranch: 'main', work: works[kind], findings: 0, approved },
  });
  if (!result.ok) throw new Error(result.failure.message);
  return { ...activityContracts.pushChange.output.parse(result.value), pushes };
}

const always = 'approval: { when: always }\n';
const sql = "approval: { when: matching, paths: ['**/*.sql'] }\n";

describe.each(kinds)('a push of the kind %s', (kind) => {
  it('passes where the rules ask for nothing', async () => {
    expect(await push(kind, { rules: '' })).toMatchObject({ outcome: 'pushed', pushes: [kind] });
  });

  it.each([
    ['always', { rules: always }],
    ['for what the branch holds already, whatever the push adds', { rules: sql, there: ['db/grants.sql'] }],
  ] as const)('waits where the rules ask for approval: %s', async (_why, situation) => {
    // A branch that is made, or made anew, holds nothing else.
    const isWhole = kind === 'first' || kind === 'anew';
    const asks = situation.rules === always || !isWhole;
    expect(await push(kind, situation)).toMatchObject(
      asks ? { outcome: 'needs-approval', pushes: [] } : { outcome: 'pushed', pushes: [kind] },
    );
  });

  it('passes with an approval of exactly this change, and with no other', async () => {
    const asked = await push(kind, { rules: always });
    const change = asked.outcome === 'needs-approval' ? asked.change : '';
    const others = await Promise.all(kinds.filter((one) => one !== kind).map((one) => push(one, { rules: always })));
    const ids = others.map((one) => (one.outcome === 'needs-approval' ? one.change : ''));

    expect(await push(kind, { rules: always }, [change])).toMatchObject({ outcome: 'pushed', pushes: [kind] });
    expect(await push(kind, { rules: always }, [...ids, 'ffffffffffff'])).toMatchObject({ outcome: 'needs-approval' });
    expect(new Set([change, ...ids]).size).toBe(kinds.length);
  });

  it('waits again where it goes on another commit than the approved one, or holds something else', async () => {
    const asked = await push(kind, { rules: always });
    const change = asked.outcome === 'needs-approval' ? asked.change : '';
    const moved = await push(kind, { rules: always }, [change], 'e'.repeat(40));
    const other = [{ kind: 'edit', path: 'src/total.ts', content: 'export const total = 2;\n' }] as const;
    const changed = await push(kind, { rules: always, changes: other }, [change]);

    // A new branch has no commit that it goes on, and a merge of the target has no content of its own.
    expect(moved.outcome).toBe(kind === 'first' ? 'pushed' : 'needs-approval');
    expect(changed.outcome).toBe(kind === 'merge' ? 'pushed' : 'needs-approval');
  });
});

describe.each(['first', 'further', 'anew'] as const)('a push of the kind %s', (kind) => {
  it.each([
    ['the rules protect', { rules: "paths: { protected: ['src/**'] }\n" }],
    ['the rules do not allow', { rules: "paths: { allowed: ['docs/**'] }\n" }],
    ['a pipeline of the repository is', { rules: '', pipelineFiles: ['src/total.ts'] }],
    ['is always protected', { rules: '', changes: [{ kind: 'edit', path: 'azure-pipelines.yml', content: 'x\n' }] }],
    [
      'a renamed file had',
      { rules: '', changes: [{ kind: 'rename', path: 'x.yml', previousPath: 'azure-pipelines.yml' }] },
    ],
  ] as const)('is refused for a path that %s, approved or not', async (_why, situation) => {
    const refused = await push(kind, situation);
    const [change] = ['0123456789ab'];

    expect(refused).toMatchObject({ outcome: 'refused', pushes: [] });
    expect(await push(kind, situation, [change])).toMatchObject({ outcome: 'refused', pushes: [] });
  });
});

describe('a merge of the target', () => {
  it('keeps what was approved, as long as the branch is where it was approved', async () => {
    expect(await push('merge', { rules: always, approvedTip: tip })).toMatchObject({ outcome: 'pushed' });
    expect(await push('merge', { rules: always, approvedTip: target })).toMatchObject({ outcome: 'needs-approval' });
  });
});
