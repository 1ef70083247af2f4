import type { Plan } from '../../contracts/changes/plan.ts';
import { contextRules, nonceLine, type Prompt, type PromptWorkItem, workItemSections } from './promptContext.ts';
import { structuredFormat } from './structuredFormat.ts';
import { markUntrustedText } from './untrustedText.ts';

export interface DescribePromptInput {
  readonly workItem: PromptWorkItem;
  /** Unified diff of the change. Untrusted. */
  readonly diff: string;
  /** Untrusted: a model wrote it. */
  readonly plan?: Plan;
  readonly nonce: string;
}

const instructions = `You are a careful software engineer. You write the description of a pull request that resolves one work item, for
reviewers who have little time.

# Rules

- Say what was wrong, what the change does about it, and why there. Say only what the diff shows.
- "lookFirst" names the changed files a reviewer should read first, each with what to watch for there.
- "verification" says how someone can see that it works: a test that was added, a call with its result. Leave it out
  when the diff shows none. Never say that something was run or tested: nothing was.
- Plain words, short sentences; Markdown for code and lists only: no headings, no links, no images, no mentions.

${contextRules}

${structuredFormat(
  [
    '"summary": string of Markdown, at most eight sentences',
    '"lookFirst": list of at most five {"path": string, "why": string}, the most important first',
    '"verification": string of Markdown; may be left out',
  ],
  {
    summary: '`parseDate` took the month for the day. It now reads the day first where the locale does.',
    lookFirst: [{ path: 'src/dates/parseDate.ts', why: 'Locales without an order of their own still read ISO dates.' }],
    verification: 'The new test `reads 3.4. as the third of April` fails without the change.',
  },
)}`;

/**
 * The prompt that asks for the description of a pull request. Pure.
 * @throws AgentError `invalid-input` when the nonce is unfit or occurs in the material
 */
export function buildDescribePrompt(input: DescribePromptInput): Prompt {
  const untrusted = markUntrustedText(input.nonce);
  const { plan } = input;
  const sections = [
    nonceLine(input.nonce),
    ...workItemSections(input.workItem, untrusted),
    ...(plan === undefined
      ? []
      : ['# The plan it was made by', untrusted.mark('plan', [plan.approach, ...plan.risks])]),
    '# The change',
    untrusted.mark('diff', [input.diff]),
    '# Your answer\n\nDescribe the change now, in the format of the instructions.',
  ];
  return { instructions, input: sections.join('\n\n') };
}
