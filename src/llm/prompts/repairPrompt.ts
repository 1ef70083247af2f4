import type { Finding } from '../../contracts/changes/finding.ts';
import { buildEditPrompt, type DraftPromptInput, draftSections, type EditPrompt } from './draftPrompt.ts';
import { findingLines } from './findingLines.ts';
import { markUntrustedText } from './untrustedText.ts';

export interface RepairPromptInput extends DraftPromptInput {
  /** Counted from 1. */
  readonly round: number;
  /** What the model wrote in the last round. Untrusted. */
  readonly previousReply: string;
  /** Unified diff of the edits that are kept; undefined when none is. Untrusted. */
  readonly keptDiff?: string;
  readonly findings: readonly Finding[];
}

/**
 * The prompt that asks again for what failed, and only for that. It begins like the draft's, so that the endpoint's
 * prompt cache serves it. Pure.
 * @throws AgentError `invalid-input` when the nonce is unfit or occurs in the material
 */
export function buildRepairPrompt(input: RepairPromptInput): EditPrompt {
  const untrusted = markUntrustedText(input.nonce);
  const { keptDiff, round } = input;
  const sections = [
    ...draftSections(input, untrusted),
    '# Your last answer',
    untrusted.mark('last answer', [input.previousReply]),
    ...(keptDiff === undefined
      ? []
      : [
          '# Edits that are kept\n\nThey are in the files already, on top of what is shown above: match your edits against the result, and do not write them again.',
          untrusted.mark('diff of the kept edits', [keptDiff]),
        ]),
    '# Findings of the checks',
    untrusted.mark('list of findings', findingLines(input.findings)),
    `# Your answer\n\nRepair ${round}. ${whatToSend(keptDiff !== undefined)}\n\nAnswer now in the format of the instructions.`,
  ];
  return buildEditPrompt(sections, input);
}

/** What a repair has to send: only what fixes the findings, or everything again. */
export function whatToSend(isSomethingKept: boolean): string {
  return isSomethingKept
    ? 'Send only the edits that fix the findings. Where a finding is about something in the kept edits, fix or undo it there; leave everything else that is kept as it is.'
    : 'Nothing of the last answer is kept. Answer again, completely and without these faults.';
}
