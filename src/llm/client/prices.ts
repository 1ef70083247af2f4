import type { ModelPrices } from '../../contracts/models/modelPrices.ts';
import type { ModelUsage } from '../../contracts/models/modelUsage.ts';

/**
 * What tokens cost: a price for a million tokens is the price of one token in millionths of the unit.
 * @param model the name it was asked by
 * @returns millionths of the currency unit, rounded up; 0 for a model without a price
 */
export function costOf(prices: ModelPrices | undefined, model: string, usage: ModelUsage): number {
  const price = priceOf(prices, model);
  if (price === undefined) return 0;
  const cached = Math.min(usage.cachedInputTokens, usage.inputTokens);
  const cost =
    (usage.inputTokens - cached) * price.input +
    cached * (price.cachedInput ?? price.input) +
    usage.outputTokens * price.output;
  return Math.ceil(cost);
}

/**
 * The most that one step which asks a model can cost. A call that fails may cost as much as one that succeeds, so every
 * model of the list counts; a step that wants a structured answer may ask twice.
 * @param models the names it may be asked by, see {@link costOf}
 * @param promptTokens of the longest prompt
 * @returns millionths of the currency unit; 0 where no model has a price
 */
export function maximumCallCost(
  prices: ModelPrices | undefined,
  models: readonly string[],
  promptTokens: number,
  maxOutputTokens: number,
): number {
  const usage = {
    inputTokens: promptTokens,
    cachedInputTokens: 0,
    outputTokens: maxOutputTokens,
    reasoningTokens: 0,
  };
  const once = models.reduce((sum, model) => sum + costOf(prices, model, usage), 0);
  return once * asksPerStep;
}

/**
 * The most tokens, of input and output together, that one step which asks a model can use: see {@link maximumCallCost}.
 * @param models how many may be asked, one after the other
 */
export function maximumCallTokens(models: number, promptTokens: number, maxOutputTokens: number): number {
  return models * (promptTokens + maxOutputTokens) * asksPerStep;
}

/** Asking, and asking once more after a malformed answer. */
export const asksPerStep = 2;

function priceOf(prices: ModelPrices | undefined, model: string) {
  return prices !== undefined && Object.hasOwn(prices.models, model) ? prices.models[model] : undefined;
}
