import type { OrchestrationContext } from 'durable-functions';
import { type Spending, totalTokens } from '../../contracts/models/modelUsage.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import { defaultTokens } from '../../contracts/rules/ruleValues.ts';
import { entityKeys } from '../../contracts/runs/entities.ts';

/** A limit on spending, and the maximum that one call can spend of it. */
export interface Budget {
  /** Key of the entity `budget`. */
  readonly key: string;
  readonly limit: number;
  readonly callCeiling: number;
  /** Without it: millionths of the currency unit. */
  readonly unit?: 'tokens' | undefined;
}

export interface BudgetedRun {
  readonly runId: string;
  readonly projectName: string;
  readonly rules: Rules;
  /** Millionths of the currency unit; 0 if models have no prices. */
  readonly callCeiling: number;
  readonly tokenCeiling?: number | undefined;
}

const unitsToMillionths = 1_000_000;

/** The budgets of a run: its own, and that of its project for today (UTC), in money and in tokens. */
export function budgetsFor(context: OrchestrationContext, run: BudgetedRun): Budget[] {
  const { runId, projectName, callCeiling } = run;
  const day = context.df.currentUtcDateTime.toISOString().slice(0, 10);
  const { perRun, perProjectAndDay } = run.rules.budget;
  const inMillionths = (amount: number) => Math.round(amount * unitsToMillionths);
  const inMoney = [
    { key: entityKeys.runBudget(runId), limit: inMillionths(perRun), callCeiling },
    { key: entityKeys.dayBudget(projectName, day), limit: inMillionths(perProjectAndDay), callCeiling },
  ];
  return [...inMoney, ...inTokens(run, day)];
}

function inTokens({ runId, projectName, rules, tokenCeiling = 0 }: BudgetedRun, day: string): Budget[] {
  const { tokensPerRun, tokensPerProjectAndDay } = rules.budget;
  const common = { callCeiling: tokenCeiling, unit: 'tokens' } as const;
  return [
    { key: entityKeys.runTokens(runId), limit: tokensPerRun ?? defaultTokens.perRun, ...common },
    {
      key: entityKeys.dayTokens(projectName, day),
      limit: tokensPerProjectAndDay ?? defaultTokens.perProjectAndDay,
      ...common,
    },
  ];
}

/** What calls spent of a budget, in its unit. */
export function amountOf({ unit }: Budget, { usage, cost }: Spending): number {
  return unit === 'tokens' ? totalTokens(usage) : cost;
}

/** An amount of a budget in readable form. */
export function amountText({ unit }: Budget, amount: number): string {
  return unit === 'tokens' ? `${amount} tokens` : (amount / unitsToMillionths).toFixed(2);
}
