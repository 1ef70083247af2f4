import { z } from 'zod';

const price = z.number().nonnegative().max(100_000);

/** What a model costs: units of the currency for a million tokens. */
export const modelPriceSchema = z.strictObject({
  input: price,
  /** Without it cached input costs what other input does. */
  cachedInput: price.optional(),
  output: price,
});

export type ModelPrice = z.infer<typeof modelPriceSchema>;

/** The price table: models or deployments by the names they are asked by. */
export const modelPricesSchema = z.strictObject({
  /** For people only, for example `EUR`. */
  currency: z.string().min(1).max(10).default('USD'),
  models: z.record(z.string().min(1), modelPriceSchema),
});

export type ModelPrices = z.infer<typeof modelPricesSchema>;
