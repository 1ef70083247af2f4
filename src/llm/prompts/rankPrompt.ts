import {
  contextRules,
  nonceLine,
  type Prompt,
  type PromptWorkItem,
  singleLine,
  workItemSections,
} from './promptContext.ts';
import { structuredFormat } from './structuredFormat.ts';
import { markUntrustedText } from './untrustedText.ts';

export interface RankPromptInput {
  readonly workItem: PromptWorkItem;
  /** Best first; an outline is what a file defines, without bodies. Untrusted. */
  readonly files: ReadonlyArray<{ readonly path: string; readonly outline: string }>;
  readonly nonce: string;
}

const instructions = `You are a careful software engineer. You say which files of a repository have to be read to resolve one work item. You
see what each file defines, not how.

# Rules

- First the files that will have to change, then those one has to understand for it.
- Only paths that you are given, each once, at most fifteen. Leave out what does not matter.

${contextRules}

${structuredFormat(['"paths": list of paths, the most important first'], { paths: ['src/dates/parseDate.ts', 'src/locale.ts'] })}`;

/**
 * The prompt that asks to order files by their outlines. Pure.
 * @throws AgentError `invalid-input` when the nonce is unfit or occurs in the material
 */
export function buildRankPrompt(input: RankPromptInput): Prompt {
  const untrusted = markUntrustedText(input.nonce);
  const sections = [
    nonceLine(input.nonce),
    ...workItemSections(input.workItem, untrusted),
    '# Files',
    ...input.files.map(({ path, outline }) => untrusted.mark('outline', [`path: ${singleLine(path)}`, outline])),
    '# Your answer\n\nOrder the files now, in the format of the instructions.',
  ];
  return { instructions, input: sections.join('\n\n') };
}
