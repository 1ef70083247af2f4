import { z } from 'zod';

const partSchema = z.object({
  type: z.string().nullish(),
  text: z.union([z.string(), z.object({ value: z.string() })]).nullish(),
});

/** What a chat completion holds as its content: a text, or parts of which only some are text. */
export const contentSchema = z.union([z.string(), z.array(z.union([z.string(), partSchema]))]).nullish();

/** The kinds of parts that are the answer; others hold thinking (Mistral), references or pictures. */
const textTypes: ReadonlySet<string> = new Set(['text', 'output_text']);

/** What a content says to its reader. */
export function contentText(content: z.infer<typeof contentSchema>): string {
  if (content == null || typeof content === 'string') return content ?? '';
  return content
    .map((part) => {
      if (typeof part === 'string') return part;
      if (part.type != null && !textTypes.has(part.type)) return '';
      return typeof part.text === 'string' ? part.text : (part.text?.value ?? '');
    })
    .join('');
}

const cutOff = /^(?:length|max_?(?:output_?|completion_?|new_?)?tokens|model_length|token_limit|context_length)$/i;
const filtered =
  /^(?:content[_-]?filter(?:ed)?|safety|recitation|blocklist|prohibited_content|spii|guardrail_intervened)$/i;
const failed = /^(?:error|malformed_.{1,40}|abort(?:ed)?|cancel(?:l?ed)?)$/i;

/** Why an answer ended: by itself, or for one of the reasons that leave it unfit. */
export type FinishKind = 'complete' | 'cut-off' | 'filtered' | 'failed';

/** What endpoints call the end of an answer: OpenAI, Mistral (`model_length`), Anthropic, Gemini, OpenRouter (`error`). */
export function classifyFinishReason(finishReason: string): FinishKind {
  if (cutOff.test(finishReason)) return 'cut-off';
  if (filtered.test(finishReason)) return 'filtered';
  return failed.test(finishReason) ? 'failed' : 'complete';
}
