import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { AgentError, toFailure } from '../../contracts/agentError.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import { type Rules, type RulesInput, rulesPath } from '../../contracts/rules/rules.ts';
import type { AuditDraft } from '../../contracts/runs/auditEvent.ts';
import { branchOfRun } from '../../contracts/runs/instanceIds.ts';
import { workItemSchema } from '../../contracts/workItems/workItem.ts';
import type { AuditWriter } from '../../platform/audit/auditLog.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { matchesTrigger } from '../../rules/matchesTrigger.ts';
import { parseRules } from '../../rules/parseRules.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { fetchProtection } from './fetchProtection.ts';

export interface RuleSettings {
  /** What holds where a repository has no rule of its own. */
  readonly defaults: RulesInput;
  /** The maximum cost of one step that asks these models; without models, the deployment's. */
  readonly callCeiling: (models: readonly string[]) => number;
  /** The maximum number of tokens it can use. */
  readonly tokenCeiling: (models: readonly string[]) => number;
  /** The setting `RERANK_BY_MODEL`. */
  readonly ranksByModel: boolean;
  readonly runsPerOrganization: number;
}

/** A fingerprint of the app's current configuration, which reveals no values. */
export interface Installation {
  /** SHA-256 of all settings, in hexadecimal. */
  readonly settings: string;
  /** The versioned secrets, and their versions in use. */
  readonly secrets: readonly { readonly name: string; readonly version: string }[];
}

export interface ReadRulesDependencies {
  readonly ado: Pick<AzureDevOps, 'repositories' | 'branches' | 'builds'>;
  readonly store: ArtifactStore;
  readonly settings: RuleSettings;
  readonly audit: AuditWriter;
  readonly installation: () => Promise<Installation>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface RepositoryRules {
  readonly rules: Rules;
  readonly source: 'repository' | 'deployment';
  readonly commit: string;
}

/**
 * Reads the rules of a run from the tip of the default branch and from nowhere else. The audit log also records which
 * settings and secrets the run uses.
 */
export function readRules(reading: ReadRulesDependencies, logger: Logger): Activity {
  const { ado, store, settings, audit, installation, now } = reading;
  return defineActivity('readRules', logger, async ({ runId, repository, workItem: reference, trigger }) => {
    await audit.appendAll(runId, eventsOf(await installation(), new Date(now()).toISOString()));
    const read = await fetchRules(ado, repository, settings.defaults);
    const workItem = await store.getJson(reference, workItemSchema);
    const match = matchesTrigger(read.rules, workItem, trigger);
    if (match.matches)
      await refuseBlockedBranch(ado, repository, branchOfRun({ runId, workItemId: workItem.id }, read.rules.branch));
    const refusal = match.matches ? await unknownPipeline(ado, repository, read.rules, logger) : match.reason;
    return {
      ...read,
      protection: await store.putJson(await fetchProtection(ado, logger, repository, read)),
      ...(refusal === undefined ? {} : { refusal: refusal.slice(0, 1000) }),
      callCeiling: settings.callCeiling(read.rules.candidates.models),
      tokenCeiling: settings.tokenCeiling(read.rules.candidates.models),
      ranksByModel: settings.ranksByModel,
      runsPerOrganization: settings.runsPerOrganization,
    };
  });
}

/** Checked before any model is asked, because the work would be wasted if the branch cannot be created. */
async function refuseBlockedBranch(
  ado: Pick<AzureDevOps, 'branches'>,
  repository: Repository,
  branch: string,
): Promise<void> {
  const other = await ado.branches.inTheWayOf(repository, branch);
  if (other === undefined) return;
  throw new AgentError('configuration', blockedBranchText(repository, branch, other));
}

/** Why a branch cannot be created beside another one, and what to do about it. */
function blockedBranchText({ name }: Repository, branch: string, other: string): string {
  return (
    `The branch ${branch} cannot be created in ${name}, because the branch ${other} exists: git allows no branch below another ` +
    `one. Delete or rename ${other}, or let \`branch\` in ${rulesPath} (for all repositories the setting BRANCH_PATTERN) name other folders.`
  );
}

/** The run would wait for a missing pipeline until someone notices, so it is reported before any work is done. */
async function unknownPipeline(
  ado: Pick<AzureDevOps, 'builds'>,
  repository: Repository,
  { build }: Rules,
  logger: Logger,
): Promise<string | undefined> {
  if (build.definition === undefined) return undefined;
  try {
    return await ado.builds.problemWith(repository, build.definition);
  } catch (error) {
    const { type, isRetryable } = toFailure(error);
    if (isRetryable) throw error;
    // Without permission to read pipelines, their builds are invisible too; the pull request will say so.
    logger.warn('could not look up the pipeline named in the rules', { type });
    return undefined;
  }
}

function eventsOf({ settings, secrets }: Installation, at: string): readonly AuditDraft[] {
  return [
    { type: 'settings-used', data: { sha256: settings }, at, effectKey: 'settings-used' },
    { type: 'secret-versions-used', data: { versions: [...secrets] }, at, effectKey: 'secret-versions-used' },
  ];
}

/**
 * The rules of a repository at the tip of its default branch.
 * @throws AgentError `configuration` naming line and column of every mistake
 */
export async function fetchRules(
  ado: Pick<AzureDevOps, 'repositories'>,
  repository: Repository,
  defaults: RulesInput,
): Promise<RepositoryRules> {
  const commit = await ado.repositories.tip(repository, repository.defaultBranch);
  if (commit === undefined) {
    const message = `The repository ${repository.name} has no branch ${repository.defaultBranch}. Push a first commit, or set its default branch.`;
    throw new AgentError('configuration', message);
  }
  const text = await ado.repositories.readFile({ repository, commit, path: rulesPath });
  const reading = parseRules(text, defaults);
  if (reading.kind === 'rules') {
    return { rules: reading.rules, source: text === undefined ? 'deployment' : 'repository', commit };
  }
  const problems = reading.problems.map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`);
  throw new AgentError(
    'configuration',
    `${rulesPath} has ${problems.length === 1 ? 'an error' : 'errors'} in ${repository.name}: ${problems.join('; ')}`.slice(
      0,
      2000,
    ),
  );
}
