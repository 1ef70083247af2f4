import type { Finding } from '../contracts/changes/finding.ts';
import type { Rules } from '../contracts/rules/rules.ts';
import { findApprovalReasons, type ProposedChange } from './approvalReasons.ts';

/** A push as the rules see it. */
export interface JudgedChange {
  /** What the rules have against the paths of the change itself. */
  readonly refused: readonly Finding[];
  /** The whole change that the branch would hold against its target, and not only what this push adds. */
  readonly resulting: ProposedChange;
}

/** What becomes of a push. */
export type ChangeVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'needs-approval'; readonly reasons: readonly string[] }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

const maximumReasons = 10;
const maximumReasonCharacters = 300;

/**
 * Whether a change may be pushed, by the rules as they are now. Approval lifts no refusal.
 * @param isApproved whether somebody with the right has agreed to exactly this change
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
