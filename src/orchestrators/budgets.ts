import type { OrchestrationContext } from 'durable-functions';
import { entityKeys } from '../contracts/entities.ts';
import type { Rules } from '../contracts/rules.ts';

/** An amount that may be spent, and the most that one call can cost: millionths of the currency unit. */
export interface Budget {
  /** Key of the entity `budget`. */
  readonly key: string;
  readonly limit: number;
  readonly callCeiling: number;
}

export interface BudgetedRun {
  readonly runId: string;
  readonly projectName: string;
  readonly rules: Rules;
  readonly callCeiling: number;
}

const unitsToMillionths = 1_000_000;

/** The budgets of a run: its own, and that of its project for today (UTC). */
export function budgetsFor(
  { df }: OrchestrationContext,
  { runId, projectName, rules, callCeiling }: BudgetedRun,
): Budget[] {
  const day = df.currentUtcDateTime.toISOString().slice(0, 10);
  const { perRun, perProjectAndDay } = rules.budget;
  const inMillionths = (amount: number) => Math.round(amount * unitsToMillionths);
  return [
    { key: entityKeys.runBudget(runId), limit: inMillionths(perRun), callCeiling },
    { key: entityKeys.dayBudget(projectName, day), limit: inMillionths(perProjectAndDay), callCeiling },
  ];
}
