import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { PushedWork } from '../../contracts/activities/publishing.ts';
import type { ActivityInput, ActivityOutput } from '../../contracts/activities.ts';
import { AgentError } from '../../contracts/agentError.ts';
import { type ChangeSet, changeSetSchema } from '../../contracts/changes/changeSet.ts';
import type { RulesInput } from '../../contracts/rules/rules.ts';
import { applyRulesToPolicy, type CheckPolicy, checkPaths } from '../../patch/checks/checkPolicy.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { commitMessage } from '../../reports/pullRequest/commitMessage.ts';
import { changeIdOf } from '../../rules/changeId.ts';
import { judgeChange } from '../../rules/judgeChange.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { fetchPipelineFiles } from '../operating/fetchProtection.ts';
import { fetchRules } from '../operating/readRules.ts';
import { commitTrailers } from './commitTrailers.ts';
import { describeConflict, hasForeignCommits } from './describeConflict.ts';
import { resultingChange, tipOfTarget } from './resultingChange.ts';

/** How often the branch can move between reading it and pushing. */
const maximumLooks = 3;

type Adapter = Pick<AzureDevOps, 'repositories' | 'branches' | 'pushes' | 'builds'>;
type Input = ActivityInput<'pushChange'>;
type Output = ActivityOutput<'pushChange'>;

export interface PushChangeDependencies {
  readonly ado: Adapter;
  readonly store: ArtifactStore;
  /** Paths that no change may touch, whatever the repository's rules say. */
  readonly policy: CheckPolicy;
  /** What holds where a repository has no rule of its own. */
  readonly defaults: RulesInput;
}

/** A push, with everything needed for the decision. */
interface Proposal {
  readonly input: Input;
  /** Absent for a merge. */
  readonly changeSet: ChangeSet | undefined;
  /** The commit it is based on; absent while the branch does not exist. */
  readonly onto: string | undefined;
}

/**
 * Pushes a change if the current rules on the repository's default branch allow it. Nothing else in the app pushes
 * commits: the first push, repairs, requested changes, conflict resolutions and merges all go through here.
 */
export function pushChange(pushing: PushChangeDependencies, logger: Logger): Activity {
  return defineActivity('pushChange', logger, async (input): Promise<Output> => {
    const changeSet = await changeSetOf(pushing.store, input.work);
    for (let looks = 1; ; looks += 1) {
      const outcome = await judgeAndPush(pushing, logger, input, changeSet);
      if (outcome.outcome !== 'branch-moved' || input.work.kind !== 'further' || looks === maximumLooks) return outcome;
      logger.info('the branch moved before the push', { branch: input.branch, looks });
    }
  });
}

async function changeSetOf(store: ArtifactStore, work: PushedWork): Promise<ChangeSet | undefined> {
  return work.kind === 'merge' ? undefined : await store.getJson(work.changeSet, changeSetSchema);
}

async function judgeAndPush(
  pushing: PushChangeDependencies,
  logger: Logger,
  input: Input,
  changeSet: ChangeSet | undefined,
): Promise<Output> {
  const look = await inspectBranch(pushing.ado, input, changeSet);
  if ('outcome' in look) return look;
  const proposal = { input, changeSet, onto: look.onto };
  const change = changeOf(proposal);
  const read = await fetchRules(pushing.ado, input.repository, pushing.defaults);
  const { rules, commit: rulesCommit } = read;
  const pipelineFiles = await fetchPipelineFiles(pushing.ado, logger, input.repository, read);
  const policy = applyRulesToPolicy(pushing.policy, rules.paths, pipelineFiles);
  const findings = (changeSet?.changes ?? []).flatMap((one) => checkPaths(one, policy));
  const refused = findings.filter(({ severity }) => severity === 'error');
  const whole = await resultingChange(pushing.ado, proposal, rules.approval);
  const resulting = { ...whole, pipelineFiles };
  const verdict = judgeChange(rules, { refused, resulting }, isApproved(proposal, change));
  if (verdict.kind === 'refused') return { outcome: 'refused', reasons: [...verdict.reasons], rulesCommit };
  if (verdict.kind === 'needs-approval') {
    const { approval } = rules;
    return { outcome: 'needs-approval', change, reasons: [...verdict.reasons], approval, rulesCommit };
  }
  return await push(pushing, proposal, change);
}

/** The state of the branch, or an outcome if the push already happened or is impossible. */
async function inspectBranch(
  ado: Adapter,
  input: Input,
  changeSet: ChangeSet | undefined,
): Promise<{ readonly onto: string | undefined } | Output> {
  const { work, repository, branch } = input;
  if (work.kind === 'merge') return { onto: work.expectedTip };
  if (changeSet === undefined) throw new AgentError('invalid-input', 'There is no change set to push.');
  if (work.kind === 'anew') return { onto: work.expectedTip };
  if (work.kind === 'first') return { onto: undefined };
  const look = await ado.pushes.look(pushOptions(input, changeSet, repository, branch));
  if (look.tip === undefined) return { outcome: 'branch-gone' };
  if (look.pushed !== undefined && look.onto !== undefined) {
    return { outcome: 'pushed', commit: look.pushed, change: changeOf({ input, changeSet, onto: look.onto }) };
  }
  return { onto: look.onto };
}

function changeOf({ input: { work }, onto }: Proposal): string {
  const sha256 = work.kind === 'merge' ? undefined : work.changeSet.sha256;
  return changeIdOf({ kind: work.kind, sha256, onto });
}

/** A merge of the target branch adds nothing of the agent's own, so an earlier approval stays valid. */
function isApproved({ input: { work, approved } }: Proposal, change: string): boolean {
  return approved.includes(change) || (work.kind === 'merge' && work.approvedTip === work.expectedTip);
}

async function push(pushing: PushChangeDependencies, proposal: Proposal, change: string): Promise<Output> {
  const { input } = proposal;
  try {
    return await pushWork(pushing, proposal, change);
  } catch (error) {
    // Azure DevOps deletes the branch of a pull request that was completed in the meantime.
    const mayBeGone = input.work.kind !== 'first' && error instanceof AgentError && error.type === 'not-found';
    if (!mayBeGone || (await pushing.ado.repositories.tip(input.repository, input.branch)) !== undefined) throw error;
    return { outcome: 'branch-gone' };
  }
}

async function pushWork({ ado, store }: PushChangeDependencies, proposal: Proposal, change: string): Promise<Output> {
  const { input, changeSet, onto } = proposal;
  const { work, repository, branch } = input;
  if (work.kind === 'merge') return await mergeTarget(ado, store, input, work.expectedTip, change);
  if (changeSet === undefined) throw new AgentError('invalid-input', 'There is no change set to push.');
  const options = pushOptions(input, changeSet, repository, branch);
  switch (work.kind) {
    case 'first': {
      const { commit } = await ado.pushes.pushBranch(options);
      return { outcome: 'pushed', commit, change };
    }
    case 'further': {
      const expectedTip = onto ?? changeSet.baseCommit;
      return await orBranchMoved(
        async () => {
          const { commit } = await ado.pushes.pushToBranch({ ...options, expectedTip });
          return { outcome: 'pushed', commit, change };
        },
        ado,
        input,
        expectedTip,
      );
    }
    case 'anew':
      return await pushRebased(ado, input, changeSet, work.expectedTip, change);
  }
}

function pushOptions(
  { runId, step, title, workItemId }: Input,
  changeSet: ChangeSet,
  repository: Input['repository'],
  branch: string,
) {
  return {
    repository,
    branch,
    changeSet,
    message: commitMessage({ workItemId, title }),
    trailers: commitTrailers(runId, step),
  };
}

/** A conflict because the branch has moved is not a failure; the branch is read again. */
async function orBranchMoved(
  work: () => Promise<Output>,
  ado: Adapter,
  { repository, branch }: Input,
  expectedTip: string,
): Promise<Output> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AgentError) || error.type !== 'conflict') throw error;
    const tip = await ado.repositories.tip(repository, branch);
    if (tip === expectedTip) throw error;
    return { outcome: tip === undefined ? 'branch-gone' : 'branch-moved' };
  }
}

async function mergeTarget(
  ado: Adapter,
  store: ArtifactStore,
  input: Input,
  expectedTip: string,
  change: string,
): Promise<Output> {
  const { repository, targetBranch, branch, runId, title, workItemId } = input;
  const targetTip = await tipOfTarget(ado, input);
  const message = `${commitMessage({ title: `Merge ${targetBranch}: ${title}`, workItemId })}\n\nCode-Agent-Run: ${runId}`;
  const merged = await ado.branches.merge({ repository, branch, expectedTip, commit: targetTip, message });
  if (merged.effect === 'moved') return { outcome: 'branch-moved' };
  if (merged.effect !== 'conflicts') return { outcome: 'pushed', commit: merged.tip, change };
  return await describeConflict(ado, store, { repository, expectedTip, targetTip });
}

async function pushRebased(
  ado: Adapter,
  input: Input,
  changeSet: ChangeSet,
  expectedTip: string,
  change: string,
): Promise<Output> {
  const { repository, branch } = input;
  const targetTip = await tipOfTarget(ado, input);
  if (changeSet.baseCommit !== targetTip) return { outcome: 'branch-moved' };
  try {
    const options = pushOptions(input, changeSet, repository, branch);
    const { commit } = await ado.pushes.rebaseBranch({ ...options, expectedTip });
    return { outcome: 'pushed', commit, change };
  } catch (error) {
    if (!(error instanceof AgentError) || error.type !== 'conflict') throw error;
    const others = await hasForeignCommits(ado, { repository, expectedTip, targetTip });
    return others ? { outcome: 'foreign-commits', conflicts: [] } : { outcome: 'branch-moved' };
  }
}
