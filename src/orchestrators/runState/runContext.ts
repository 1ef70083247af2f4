import type { ActivityOutput } from '../../contracts/activities.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import type { Repository, Snapshot } from '../../contracts/repositories/repository.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import { branchOfRun } from '../../contracts/runs/instanceIds.ts';
import { type Budget, budgetsFor } from '../limits/budgets.ts';
import type { Run } from './run.ts';

/** What a run found out before any work begins. */
export interface RunContext {
  readonly workItem: ArtifactReference;
  readonly title: string;
  readonly projectName: string;
  readonly repository: Repository;
  readonly rules: Rules;
  /** JSON of `protectionSchema`. */
  readonly protection?: ArtifactReference | undefined;
  readonly limits: Pick<
    ActivityOutput<'readRules'>,
    'callCeiling' | 'tokenCeiling' | 'ranksByModel' | 'runsPerOrganization'
  >;
}

/** What models are shown. */
export interface RetrievedContext {
  readonly snapshot: Snapshot;
  readonly context: ArtifactReference;
  readonly plan?: ArtifactReference | undefined;
}

/** The budgets that every call of a model in this run is reserved in. */
export function budgetsOf({ context, id }: Pick<Run, 'context' | 'id'>, ground: RunContext): Budget[] {
  const { rules, projectName, limits } = ground;
  const { callCeiling, tokenCeiling } = limits;
  return budgetsFor(context, { runId: id, rules, projectName, callCeiling, tokenCeiling });
}

/** The models the rules name; without them the deployment's. */
export function modelsOf({ candidates }: Rules): { readonly models?: string[] } {
  return candidates.models.length === 0 ? {} : { models: candidates.models.slice(0, 8) };
}

/** What protects the repository's paths, for the steps that check them. */
export function protectionOf({ protection }: Pick<RunContext, 'protection'>): {
  readonly protection?: ArtifactReference;
} {
  return protection === undefined ? {} : { protection };
}

/** What the person asked for beyond the work item. */
export function instructionsOf({ input }: Pick<Run, 'input'>): { readonly instructions?: string } {
  return input.instructions === undefined ? {} : { instructions: input.instructions };
}

/** Branch name of a run, by the rules that it began with: what they say later renames nothing. */
export function branchOf({ id: runId, input: { workItemId }, rules }: Pick<Run, 'id' | 'input' | 'rules'>): string {
  return branchOfRun({ runId, workItemId }, rules?.branch);
}
