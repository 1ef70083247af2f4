/** How many tokens an endpoint lets an answer have, read from its refusal. */
export interface OutputLimit {
  readonly tokens: number;
  /** It holds for this prompt only: the context takes prompt and answer together. */
  readonly isOfPrompt: boolean;
}

/** A shorter answer would hold no change worth the call. */
const leastTokens = 512;
const longestMessage = 2_000;

const parameter =
  /max[_ ]?(?:completion|output|new)?[_ ]?tokens|maximum (?:number of )?(?:output )?tokens|(?:completion|output) tokens|in the completion/i;
const excess =
  /too (?:large|high|big|many)|at most|above maximum|(?:greater|more|larger|higher) than|(?:less|lower|smaller) than|must be <|out of range|range|exceeds?|maximum (?:allowed|value)|supports? (?:only )?up to|> ?\d|limit/i;

/** vLLM, OpenAI ("maximum context length is 8192 tokens"), Together ("must be <= 8193"). */
const context = /context (?:length|window|size)\D{0,40}?(\d[\d,]*)|`?max_new_tokens`? must be <= (\d[\d,]*)/i;
const prompt =
  /(\d[\d,]*) (?:`inputs` tokens|input tokens|prompt tokens|tokens? in (?:the|your) (?:messages|prompt|input)|in (?:the|your) (?:messages|prompt|input))/i;
const total = /requested (?:about )?(\d[\d,]*) (?:total )?tokens/i;
/** A number that is no part of a name, such as that of a model. */
const number = /(?<![\w.-])(\d[\d,]{0,12})(?![\w-]|\.\d)( ?\(exclusive\))?/g;

/**
 * The most tokens that an endpoint takes where it refuses as many as were asked for: OpenAI, Azure, vLLM, DeepSeek, Qwen,
 * Groq, Together, Bedrock and Gemini each say so in words of their own. Where the words hold no number, half as many.
 * @param message what the endpoint says
 * @param asked how many tokens the refused call wanted
 * @returns undefined where the refusal is about something else, or leaves no room for an answer
 */
export function readOutputLimit(message: string, asked: number): OutputLimit | undefined {
  const text = message.slice(0, longestMessage);
  const whole = context.exec(text);
  const most = whole === null ? undefined : toNumber(whole[1] ?? whole[2]);
  if (most !== undefined) {
    const used = toNumber(prompt.exec(text)?.[1]) ?? rest(toNumber(total.exec(text)?.[1]), asked);
    return used === undefined ? undefined : worthIt({ tokens: most - used, isOfPrompt: true }, asked);
  }
  if (!parameter.test(text) || !excess.test(text)) return undefined;
  const numbers = [...text.matchAll(number)].map(
    ([, digits, exclusive]) => (toNumber(digits) ?? 0) - (exclusive ? 1 : 0),
  );
  const below = numbers.filter((tokens) => tokens < asked && tokens >= leastTokens);
  const tokens = below.length === 0 ? Math.floor(asked / 2) : Math.max(...below);
  return worthIt({ tokens, isOfPrompt: false }, asked);
}

function worthIt(limit: OutputLimit, asked: number): OutputLimit | undefined {
  return limit.tokens >= Math.min(leastTokens, Math.floor(asked / 2)) && limit.tokens > 0 && limit.tokens < asked
    ? limit
    : undefined;
}

function rest(all: number | undefined, asked: number): number | undefined {
  return all === undefined || all <= asked ? undefined : all - asked;
}

function toNumber(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''));
}
