import type { Finding } from '../../contracts/changes/finding.ts';
import { candidateAngle, occasionSection, type PromptOccasion } from './draftPrompt.ts';
import { findingLines } from './findingLines.ts';
import { whatToSend } from './repairPrompt.ts';
import { markUntrustedText } from './untrustedText.ts';

/** What each step of a conversation says to the model. The texts are ours; what others wrote stands between marks. */

const planTask = `# Step: plan

Plan the change now, in the form of the instructions.`;

/** @param answers what people wrote when they were asked; empty where nobody was */
export function planMessage(answers: readonly string[], nonce: string): string {
  if (answers.length === 0) return planTask;
  const untrusted = markUntrustedText(nonce);
  const marked = answers.map((answer) => untrusted.mark('answer', [answer]));
  return ['# Answers\n\nPeople were asked what was open in the work item, and wrote this.', ...marked, planTask].join(
    '\n\n',
  );
}

export interface ChangeMessageInput {
  /** Counted from 1. */
  readonly candidate: { readonly number: number; readonly total: number };
  readonly occasion?: PromptOccasion;
  /** What a person asked for since. Untrusted. */
  readonly instructions?: string;
  readonly nonce: string;
}

/** @throws AgentError `invalid-input` when the candidate is not one of the total */
export function changeMessage({ candidate, occasion, instructions, nonce }: ChangeMessageInput): string {
  const untrusted = markUntrustedText(nonce);
  const angle = candidateAngle(candidate);
  const { number, total } = candidate;
  const task =
    occasion === undefined
      ? `Make the change now. Candidate ${number} of ${total}. ${angle}`
      : 'Make the change now that is asked for above.';
  return [
    ...(occasion === undefined ? [] : occasionSection(occasion, untrusted)),
    ...(instructions === undefined
      ? []
      : [
          '# What a person asks for\n\nA first change is on a branch already, and the files are as they are there.',
          untrusted.mark('request', [instructions]),
        ]),
    `# Step: change\n\n${task}`,
  ].join('\n\n');
}

/** @param thread the comments and the lines they are about. Untrusted */
export function reviewMessage(thread: string, nonce: string): string {
  return [
    '# The review thread\n\nThe files are now as they are on the branch of the pull request. The last comment is the one to answer.',
    markUntrustedText(nonce).mark('review thread', [thread]),
    '# Step: review\n\nAnswer the last comment now, in the form of the instructions.',
  ].join('\n\n');
}

const lastReasons = {
  turns: 'No further turn is left',
  tokens: 'Hardly any tokens are left',
  cost: 'Hardly anything of the budget is left',
  minutes: 'No time is left',
} as const;

/** A bound is reached: the model is asked once for the best it has. */
export function lastMessage(reason: keyof typeof lastReasons, step: 'plan' | 'change' | 'review'): string {
  const best = {
    plan: 'Answer with the plan as well as you can make it by what you have seen, and name what is missing among the risks. Call no tool.',
    change:
      'Hand over the best you have with this answer: one last apply_patch or none, and finish in the same answer. Without tools: the edits.',
    review: 'Answer the reviewer by what you have seen. Call no tool.',
  }[step];
  return `# Step: last answer\n\n${lastReasons[reason]}. ${best}`;
}

const again = {
  plan: 'Plan the change now, in the form of the instructions.',
  change: 'Go on with the change.',
  review: 'Answer the last comment now, in the form of the instructions.',
} as const;

/** The answer could not be used. @param problem in words of ours */
export function correctionMessage(problem: string, step: 'plan' | 'change' | 'review'): string {
  return `# Your last answer could not be used\n\n${problem}\n\n# Step: ${step}\n\n${again[step]}`;
}

export interface TextRepairInput {
  /** Counted from 1. */
  readonly round: number;
  /** Unified diff of the edits that are kept; undefined when none is. Untrusted. */
  readonly keptDiff?: string;
  readonly findings: readonly Finding[];
  readonly nonce: string;
}

/** What the checks found against edits that stood in the text of an answer. */
export function textRepairMessage({ round, keptDiff, findings, nonce }: TextRepairInput): string {
  const untrusted = markUntrustedText(nonce);
  return [
    ...(keptDiff === undefined
      ? []
      : [
          '# Edits that are kept\n\nThey are in the files already: match your edits against the result, and do not write them again.',
          untrusted.mark('diff of the kept edits', [keptDiff]),
        ]),
    '# Findings of the checks',
    untrusted.mark('list of findings', findingLines(findings)),
    `# Step: change\n\nRepair ${round}. ${whatToSend(keptDiff !== undefined)}`,
  ].join('\n\n');
}

/** What an endpoint without tools asked to see. @param shown one marked text for each */
export function neededMessage(shown: readonly string[], mayAskAgain: boolean): string {
  const next = mayAskAgain
    ? 'Plan the change now, in the form of the instructions. Name under "needs" only what you still have to see.'
    : 'Plan the change now, in the form of the instructions. Nothing more can be shown: leave "needs" empty.';
  return ['# What you asked to see', ...shown, `# Step: plan\n\n${next}`].join('\n\n');
}

/** The end of every results: what the rules leave. */
export function allowanceLine(left: { readonly turns: number; readonly tokens: number; readonly minutes: number }) {
  return `[left for this step: ${left.turns} turns, ${left.tokens} tokens, ${left.minutes} minutes]`;
}
