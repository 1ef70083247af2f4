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

/** The steps that ask a model: each says what the call used and cost. */
export type ModelActivityName =
  | 'rankByOutline'
  | 'planTask'
  | 'requestDraft'
  | 'judgeCandidates'
  | 'describeChange'
  | 'answerReview';

/**
 * Calls a step that asks a model, within all budgets: what the call can cost at most is set aside before each attempt,
 * on top of what those before it cost. Attempts that failed count like others, where the endpoint said what they used.
 * What is set aside for a call that is cut short stays so, because nobody learns what it cost.
 * @param call names the call within the installation
 * @returns what the step answered, with what all attempts used and cost
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

/** What a model step used, of any of them. */
export function spendingOf({ usage, cost }: Spending): Spending {
  return { usage, cost };
}

interface Call {
  readonly runId: string;
  readonly call: string;
  readonly person?: Person | undefined;
}

/**
 * All budgets at once; what one of them grants while another has no room is given back by settling the call.
 * @param failed what attempts at this call have used and cost so far
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
    `The budget ${key} holds no room for another call of a model: ${amountText(budget, spent)} spent, ${amountText(budget, reserved)} set aside for calls under way, ${amountText(budget, callCeiling)} needed, ${amountText(budget, limit)} allowed. Raise the budget in the rules, or wait for the next day.`,
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
