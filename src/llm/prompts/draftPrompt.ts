import { AgentError } from '../../contracts/agentError.ts';
import type { Plan } from '../../contracts/changes/plan.ts';
import type { EditInstructions, EditProtocol } from '../requests/editProtocol.ts';
import { editProtocolInstructions } from './editProtocolInstructions.ts';
import { buildContextPrompt, contextRules, contextSections, type Prompt, type PromptContext } from './promptContext.ts';
import { markUntrustedText, type UntrustedText } from './untrustedText.ts';

/** A prompt that asks for edits: its instructions depend on how the model hands them over. */
export interface EditPrompt extends Prompt {
  readonly edits: EditInstructions;
}

/** Why a change is asked for when it is not the first one. */
export interface PromptOccasion {
  readonly kind: 'build-failed' | 'review-comment' | 'target-moved';
  /** Untrusted. */
  readonly details: string;
}

export interface DraftPromptInput extends PromptContext {
  /** Counted from 1. */
  readonly candidate: { readonly number: number; readonly total: number };
  /** Untrusted: a model wrote it. */
  readonly plan?: Plan;
  readonly occasion?: PromptOccasion;
}

const rules = `You are a careful software engineer. You resolve one work item by editing the files of one repository.

# Rules

- Find the cause before you change anything, and change what the work item needs, nothing else: no reformatting, no
  renaming, no clean-up on the way.
- Keep to the style of the file you edit: its names, indentation, quotes, line endings, error handling and comments.
- Where the files show tests of the code you change, add or adapt a test that fails without your change.
- Edit only files whose content you see, or new files. Never guess the content of a file that is only named.
- Of a file marked "shown in part" you see some lines only; lines such as "[… lines 10-20 not shown …]" stand for
  the others and are not in the file. Edit only lines that you see, and never write such a file whole.
- Leave alone pipeline and workflow definitions, CODEOWNERS, instructions to agents, secrets, lock files and generated
  files: such changes are refused.
- Add no dependency unless the work item asks for it.

${contextRules}`;

/** What a model is told before it writes edits, for each way of writing them; the same for every task. */
const editInstructions: EditInstructions = {
  'freeform-tool': instructionsFor('freeform-tool'),
  'apply-patch-tool': instructionsFor('apply-patch-tool'),
  text: instructionsFor('text'),
};

function instructionsFor(way: EditProtocol): string {
  return `${rules}\n\n${editProtocolInstructions[way]}`;
}

/** One for each candidate, so that candidates asked side by side differ in more than luck. */
const angles = [
  'Make the smallest change that fixes the root cause, where the wrong value or decision comes from and not where it shows.',
  'Follow the cause through its callers and through code of the same shape: fix every place that has the same fault, and only those.',
  'Write down first, for yourself, the cases the work item implies with their expected results, edge cases included; make the change that satisfies all of them and a test for each.',
  'Suspect the obvious place: name two other places that could be the cause, decide by the code you see, and fix the one the code proves.',
  'Prefer the change a maintainer would make who knows the design: reuse what the repository already has for this, and keep the public behaviour that the work item does not mention.',
];

const occasions: Readonly<Record<PromptOccasion['kind'], { readonly task: string; readonly kind: string }>> = {
  'build-failed': {
    task: `# Why you are asked: the build failed

A first change for the work item is on a branch already, and the files are shown as they are there. The team's own build
of that branch failed; what it said follows. Fix what made it fail, and keep what the branch does for the work item.
Where a test is right, fix the code; change a test only where the work item makes its expectation wrong. Do not switch
tests or checks off.`,
    kind: 'build output',
  },
  'review-comment': {
    task: `# Why you are asked: a reviewer's comment

A first change for the work item is on a branch already, and the files are shown as they are there. A reviewer of that
change wrote the comments that follow. Do what they ask as far as it belongs to the work item and the rules allow it.`,
    kind: 'review thread',
  },
  'target-moved': {
    task: `# Why you are asked: the target branch moved

A first change for the work item was made on an older version of the repository and no longer fits; it follows with
what changed since. The files are shown as they are now. Make the change again on top of them, and keep both what others
changed and what the work item needs.`,
    kind: 'earlier change',
  },
};

/**
 * The prompt for one candidate. Pure; the same input gives the same text. What all candidates of a run share comes
 * first, and instructions are the same for every run, so that the endpoint's prompt cache can serve both.
 * @throws AgentError `invalid-input` when the nonce is unfit or occurs in the material, or the candidate is not one of
 *   the total
 */
export function buildDraftPrompt(input: DraftPromptInput): EditPrompt {
  const untrusted = markUntrustedText(input.nonce);
  const sections = [...draftSections(input, untrusted), candidateSection(input.candidate)];
  return buildEditPrompt(sections, input);
}

/** A prompt that asks for edits of what a material shows. */
export function buildEditPrompt(sections: readonly string[], material: PromptContext): EditPrompt {
  return { ...buildContextPrompt(editInstructions.text, sections, material), edits: editInstructions };
}

/** What a draft and its repairs begin with. */
export function draftSections(input: DraftPromptInput, untrusted: UntrustedText): readonly string[] {
  return [
    ...contextSections(input, untrusted),
    ...planSections(input.plan, untrusted),
    ...occasionSections(input.occasion, untrusted),
  ];
}

function planSections(plan: Plan | undefined, untrusted: UntrustedText): readonly string[] {
  if (plan === undefined) return [];
  const lines = [
    plan.approach,
    ...(plan.files.length === 0 ? [] : ['', 'Files it names:', ...plan.files.map((path) => `- ${path}`)]),
    ...(plan.risks.length === 0 ? [] : ['', 'Risks it names:', ...plan.risks.map((risk) => `- ${risk}`)]),
  ];
  const introduction =
    '# A plan\n\nMade before from the same material. Depart from it where the code shows it is wrong.';
  return [introduction, untrusted.mark('plan', lines)];
}

function occasionSections(occasion: PromptOccasion | undefined, untrusted: UntrustedText): readonly string[] {
  return occasion === undefined ? [] : occasionSection(occasion, untrusted);
}

/** Why a further change is asked for, with what it is about between marks. */
export function occasionSection(occasion: PromptOccasion, untrusted: UntrustedText): readonly string[] {
  const { task, kind } = occasions[occasion.kind];
  return [task, untrusted.mark(kind, [occasion.details])];
}

function candidateSection(candidate: DraftPromptInput['candidate']): string {
  const { number, total } = candidate;
  return `# Your answer\n\nCandidate ${number} of ${total}. ${candidateAngle(candidate)}\n\nAnswer now in the format of the instructions.`;
}

/**
 * What makes a candidate differ from the others.
 * @throws AgentError `invalid-input` when it is not one of the total
 */
export function candidateAngle({ number, total }: DraftPromptInput['candidate']): string {
  if (!Number.isInteger(number) || !Number.isInteger(total) || number < 1 || number > total) {
    throw new AgentError('invalid-input', `There is no candidate ${number} of ${total}.`);
  }
  return angles[(number - 1) % angles.length] ?? '';
}
