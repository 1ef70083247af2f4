import { buildContextPrompt, contextRules, contextSections, type Prompt, type PromptContext } from './promptContext.ts';
import { structuredFormat } from './structuredFormat.ts';
import { markUntrustedText } from './untrustedText.ts';

export interface PlanPromptInput extends PromptContext {
  /** What people answered to the questions of an earlier plan, oldest first. Untrusted. */
  readonly answers: readonly string[];
}

const instructions = `You are a careful software engineer. You plan how one work item is resolved by editing the files of one repository.
Someone else writes the code, from your plan and the same material.

# Rules

- Say where the cause is and what has to change, in a few sentences. Write no code.
- Name only files that you see by name, or new ones; the most important first.
- A risk is something a reviewer has to look at: behaviour that changes for someone, a case the tests do not cover.
- "canBegin" is true whenever a sensible engineer could begin, if need be on an assumption that a reviewer can correct;
  name the assumption among the risks. It is false only when the work item leaves open what is wanted so far that a
  change would be a guess: then ask, in at most three questions, for exactly what is missing. People have to interrupt
  their work to answer.
- Never ask for what the files tell, for permission, for access, or for secrets.

${contextRules}

${structuredFormat(
  [
    '"approach": string, a few sentences',
    '"files": list of paths that the change will probably touch',
    '"risks": list of strings',
    '"canBegin": boolean',
    '"questions": list of strings, empty when "canBegin" is true',
  ],
  {
    approach: 'parseDate takes the month before the day. Read the day first where the locale does, as formatDate does.',
    files: ['src/dates/parseDate.ts', 'test/dates/parseDate.test.ts'],
    risks: ['Dates that were stored wrongly before stay wrong.'],
    canBegin: true,
    questions: [],
  },
)}`;

/**
 * The prompt that asks for a plan. Pure.
 * @throws AgentError `invalid-input` when the nonce is unfit or occurs in the material
 */
export function buildPlanPrompt(input: PlanPromptInput): Prompt {
  const untrusted = markUntrustedText(input.nonce);
  const sections = [
    ...contextSections(input, untrusted),
    ...(input.answers.length === 0
      ? []
      : [
          '# Answers\n\nPeople were asked what was open in the work item, and wrote this.',
          ...input.answers.map((answer) => untrusted.mark('answer', [answer])),
        ]),
    '# Your answer\n\nPlan the change now, in the format of the instructions.',
  ];
  return buildContextPrompt(instructions, sections, input);
}
