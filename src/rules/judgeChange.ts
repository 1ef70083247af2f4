import type { Finding } from '../contracts/changes/finding.ts';
import type { Rules } from '../contracts/rules/rules.ts';
import { findApprovalReasons, type ProposedChange } from './approvalReasons.ts';

/** A push, as far as the rules look at it. */
export interface JudgedChange {
  /** Violations of the rules by the paths of the change itself. */
  readonly refused: readonly Finding[];
  /** The whole difference between branch and target after the push, not only what this push adds. */
  readonly resulting: ProposedChange;
}

/** The decision about a push. */
export type ChangeVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'needs-approval'; readonly reasons: readonly string[] }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

const maximumReasons = 10;
const maximumReasonCharacters = 300;

/**
 * Whether the current rules allow a change to be pushed. Approval does not override a refusal.
 * @param isApproved whether someone with the right to do so approved exactly this change
 */
export function judgeChange(
  rules: Pick<Rules, 'approval' | 'paths'>,
  { refused, resulting }: JudgedChange,
  isApproved: boolean,
): ChangeVerdict {
  if (refused.length > 0) return { kind: 'refused', reasons: fitting(refused.map(({ message }) => message)) };
  const reasons = findApprovalReasons(rules, resulting);
  return reasons.length === 0 || isApproved
    ? { kind: 'allowed' }
    : { kind: 'needs-approval', reasons: fitting(reasons) };
}

function fitting(reasons: readonly string[]): readonly string[] {
  return reasons.slice(0, maximumReasons).map((reason) => reason.slice(0, maximumReasonCharacters));
}
