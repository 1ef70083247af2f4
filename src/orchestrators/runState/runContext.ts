import type { ActivityOutput } from '../../contracts/activities.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import type { Repository, Snapshot } from '../../contracts/repositories/repository.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import { branchOfRun } from '../../contracts/runs/instanceIds.ts';
import { type Budget, budgetsFor } from '../limits/budgets.ts';
import type { Run } from './run.ts';

/** What a run knows before it starts to work. */
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

/** The material that models are shown. */
export interface RetrievedContext {
  readonly snapshot: Snapshot;
  readonly context: ArtifactReference;
  readonly plan?: ArtifactReference | undefined;
  /** JSON of `conversationSchema`; absent in runs that began before version 5.0. */
  readonly conversation?: ArtifactReference | undefined;
}

/** The budgets that every model call of this run is charged to. */
export function budgetsOf({ context, id }: Pick<Run, 'context' | 'id'>, ground: RunContext): Budget[] {
  const { rules, projectName, limits } = ground;
  const { callCeiling, tokenCeiling } = limits;
  return budgetsFor(context, { runId: id, rules, projectName, callCeiling, tokenCeiling });
}

/** The models named in the rules, or else the deployment's. */
export function modelsOf({ candidates }: Rules): { readonly models?: string[] } {
  return candidates.models.length === 0 ? {} : { models: candidates.models.slice(0, 8) };
}

/** The protection of the repository's paths, for the steps that check them. */
export function protectionOf({ protection }: Pick<RunContext, 'protection'>): {
  readonly protection?: ArtifactReference;
} {
  return protection === undefined ? {} : { protection };
}

/** What a conversation's tools work on. */
export function groundOf({ input }: Pick<Run, 'input'>, ground: RunContext, { snapshot, context }: RetrievedContext) {
  const { workItem, rules } = ground;
  return { project: input.project, workItem, snapshot, context, paths: rules.paths, ...protectionOf(ground) };
}

/** Instructions in addition to the work item. */
export function instructionsOf({ input }: Pick<Run, 'input'>): { readonly instructions?: string } {
  return input.instructions === undefined ? {} : { instructions: input.instructions };
}

/** Branch name of a run, by the rules it started with: later changes do not rename it. */
export function branchOf({ id: runId, input: { workItemId }, rules }: Pick<Run, 'id' | 'input' | 'rules'>): string {
  return branchOfRun({ runId, workItemId }, rules?.branch);
}
