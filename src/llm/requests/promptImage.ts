/** A picture as a prompt shows it. Untrusted. */
export interface PromptImage {
  readonly name: string;
  /** What its author wrote beside it; empty where nothing. */
  readonly comment: string;
  readonly mediaType: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly content: Uint8Array;
}

/** A square in tiles, the sides that a picture is scaled to before, and tokens: GPT-4o, GPT-4.1, GPT-5. */
const tile = { side: 512, longest: 2048, shortest: 768, tokens: 170, baseTokens: 85 };
/** A square in patches, the most of them, and the tokens of each with the dearest models: GPT-4.1 nano, GPT-5 nano. */
const patch = { side: 32, most: 1536, tokens: 2.46 };

/**
 * The most tokens that a picture costs in detail, by the two ways in which OpenAI's models count (guide "Images and
 * vision", "Calculating costs"): in tiles, after scaling down, or in patches up to a limit, with a factor for each model.
 * Which one counts a deployment's model, its name does not say. GPT-4o mini counts more than this, as its prices say.
 */
export function imageTokens({ width, height }: Pick<PromptImage, 'width' | 'height'>): number {
  return Math.max(tileTokens(width, height), patchTokens(width, height));
}

function tileTokens(width: number, height: number): number {
  const fit = Math.min(1, tile.longest / Math.max(width, height));
  const scale = fit * Math.min(1, tile.shortest / (Math.min(width, height) * fit));
  const across = (side: number) => Math.max(1, Math.ceil((side * scale) / tile.side));
  return tile.baseTokens + tile.tokens * across(width) * across(height);
}

function patchTokens(width: number, height: number): number {
  const patches = Math.ceil(width / patch.side) * Math.ceil(height / patch.side);
  return Math.ceil(Math.min(patch.most, patches) * patch.tokens);
}
