import { EntityId, type OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import type { ActivityOutput, ActivityRequest } from '../../contracts/activities.ts';
import { AgentError, type Failure, toFailure } from '../../contracts/agentError.ts';
import { addSpending, noSpending, type Spending } from '../../contracts/models/modelUsage.ts';
import type { Person } from '../../contracts/person.ts';
import { budgetOperations } from '../../contracts/runs/entities.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { amountOf, amountText, type Budget } from './budgets.ts';

/** The steps that ask a model; each returns the usage and cost of its call. */
export type ModelActivityName =
  | 'rankByOutline'
  | 'planTask'
  | 'requestDraft'
  | 'judgeCandidates'
  | 'describeChange'
  | 'answerReview'
  | 'takeTurn';

/**
 * Calls a step that asks a model, within all budgets. Before each attempt the maximum cost of the call is reserved, on
 * top of the cost of earlier attempts. Failed attempts count too, if the endpoint reported their usage. The reservation
 * of a cancelled call stays, because its cost is unknown.
 * @param call id of the call, unique in the installation
 * @returns the step's answer, with the usage and cost of all attempts
 * @throws AgentError `over-budget` before an attempt that could exceed a budget; otherwise as {@link callActivityWithRetry}
 */
export function* askWithinBudgets<Name extends ModelActivityName>(
  context: OrchestrationContext,
  budgets: readonly Budget[],
  call: string,
  name: Name,
  input: ActivityRequest<Name>,
): TaskGenerator<ActivityOutput<Name>> {
  const limits = budgets.filter(({ callCeiling }) => callCeiling > 0);
  const asked = { runId: input.runId, call, person: input.person };
  let failed = noSpending;
  function* beforeRetry({ spent = noSpending }: Failure): TaskGenerator<void> {
    failed = addSpending(failed, spent);
    const hasCost = limits.some((budget) => amountOf(budget, spent) > 0);
    if (hasCost) yield* reserve(context, limits, asked, failed);
  }
  try {
    yield* reserve(context, limits, asked, noSpending);
    const output = yield* callActivityWithRetry(context, name, input, beforeRetry);
    const spent = addSpending(failed, spendingOf(output));
    yield* settle(context, limits, call, spent);
    return Object.assign({}, output, spent);
  } catch (error) {
    const { type, message, isRetryable, retryAfterSeconds, spent: last = noSpending } = toFailure(error);
    const spent = addSpending(failed, last);
    yield* settle(context, limits, call, spent);
    throw new AgentError(type, message, { isRetryable, retryAfterSeconds, spent, cause: error });
  }
}

/** The usage of any model step. */
export function spendingOf({ usage, cost }: Spending): Spending {
  return { usage, cost };
}

interface Call {
  readonly runId: string;
  readonly call: string;
  readonly person?: Person | undefined;
}

/**
 * Reserves in all budgets at once. If one has no room, settling the call releases what the others granted.
 * @param failed usage and cost of the attempts so far
 */
function* reserve(
  context: OrchestrationContext,
  budgets: readonly Budget[],
  { runId, call, person }: Call,
  failed: Spending,
): TaskGenerator<void> {
  if (budgets.length === 0) return;
  const { df } = context;
  const asked = budgets.map((budget) => {
    const { key, limit, callCeiling } = budget;
    const amount = amountOf(budget, failed) + callCeiling;
    return df.callEntity(new EntityId('budget', key), 'reserve', { call, amount, limit });
  });
  const answers = z.array(budgetOperations.reserve.output).parse(yield df.Task.all(asked));
  const refused = answers.findIndex((answer) => !answer.granted);
  const budget = budgets[refused];
  const answer = answers[refused];
  if (budget === undefined || answer === undefined) return;
  const failedAmount = amountOf(budget, failed);
  const { key, limit, callCeiling, unit } = budget;
  const { reserved } = answer;
  const spent = answer.spent + failedAmount;
  const facts = { ...(unit === undefined ? {} : { unit }), ...(person === undefined ? {} : { person }) };
  yield* callActivityWithRetry(context, 'recordEvents', {
    runId,
    events: [
      {
        type: 'budget-refused',
        data: { budget: key, limit, spent, reserved, asked: callCeiling, ...facts },
        at: df.currentUtcDateTime.toISOString(),
        effectKey: `budget-refused-${call}-${failedAmount}`,
      },
    ],
  });
  throw new AgentError(
    'over-budget',
    `The budget ${key} is too small for another model call: ${amountText(budget, spent)} spent, ${amountText(budget, reserved)} reserved for running calls, ${amountText(budget, callCeiling)} needed, ${amountText(budget, limit)} allowed. Raise the budget in the rules, or wait for the next day.`,
  );
}

function* settle(
  context: OrchestrationContext,
  budgets: readonly Budget[],
  call: string,
  spent: Spending,
): TaskGenerator<void> {
  if (budgets.length === 0) return;
  const { df } = context;
  const settled = budgets.map((budget) => {
    return df.callEntity(new EntityId('budget', budget.key), 'settle', { call, cost: amountOf(budget, spent) });
  });
  yield df.Task.all(settled);
}
