import { addModelUsage, type ModelUsage, noModelUsage } from '../../src/contracts/models/modelUsage.ts';
import type { TokenResult } from './measure.ts';

/** Prices in relation to each other: an input token, a cached one, an output token. */
const prices = { input: 1, cached: 0.1, output: 8 } as const;

const number = new Intl.NumberFormat('en-US');
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

/** Tokens that were not cached. */
export function uncached({ inputTokens, cachedInputTokens }: ModelUsage): number {
  return inputTokens - cachedInputTokens;
}

/** What tokens cost, in input tokens. */
export function costOf(usage: ModelUsage): number {
  return uncached(usage) * prices.input + usage.cachedInputTokens * prices.cached + usage.outputTokens * prices.output;
}

/** A row for each task and one for all, before and now. */
export function tokensTable(results: readonly TokenResult[]): string {
  const real = results.filter(({ id }) => id !== 'the demo');
  const total = (of: (result: TokenResult) => ModelUsage) => real.map(of).reduce(addModelUsage, noModelUsage);
  const all = {
    id: `all ${real.length} issues`,
    before: total(({ before }) => before),
    now: total(({ now }) => now),
    afterFirst: total(({ afterFirst }) => afterFirst),
    turns: real.reduce((sum, { turns }) => sum + turns, 0),
  };
  return [
    '| task | way | input, not cached | cached | output | cost (1 : 0.1 : 8) | calls | not cached, cost: of before | cached from the second call on |',
    '|---|---|---|---|---|---|---|---|---|',
    ...[...results, all].flatMap(rows),
  ].join('\n');
}

function rows({ id, before, now, afterFirst, turns }: TokenResult): readonly string[] {
  const cells = (usage: ModelUsage) =>
    [uncached(usage), usage.cachedInputTokens, usage.outputTokens, Math.round(costOf(usage))]
      .map(number.format)
      .join(' | ');
  const shares = `${percent(uncached(now) / uncached(before))}, ${percent(costOf(now) / costOf(before))}`;
  const hits = percent(afterFirst.cachedInputTokens / afterFirst.inputTokens);
  return [
    `| ${id} | before 5.0 | ${cells(before)} | | | |`,
    `| | conversation | ${cells(now)} | ${turns} | ${shares} | ${hits} |`,
  ];
}
