import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import type { ExpectedBuild } from '../../contracts/repositories/expectedBuild.ts';
import type { PendingPush } from '../../contracts/shepherd.ts';

type ObservedBuild = PullRequestObservation['builds'][number];
type ObservedComment = PullRequestObservation['comments'][number];

/** The next thing to do. Afterwards the pull request is read again and the next action is decided. */
export type Action =
  | { readonly kind: 'end'; readonly closing: 'completed' | 'abandoned' }
  | { readonly kind: 'follow-decision' | 'drop-pending' | 'remind-of-pending'; readonly pending: PendingPush }
  | {
      readonly kind: 'follow-instructions';
      readonly number: number;
      readonly text: string;
      readonly by: string;
      readonly byId?: string | undefined;
    }
  | { readonly kind: 'answer'; readonly comment: ObservedComment }
  | { readonly kind: 'resolve-conflict' }
  | { readonly kind: 'repair-build'; readonly build: ObservedBuild }
  | { readonly kind: 'give-up-build'; readonly build: ObservedBuild }
  | { readonly kind: 'update-branch' }
  | { readonly kind: 'tell-overdue'; readonly build: ObservedBuild }
  | { readonly kind: 'mark-ready' }
  | {
      readonly kind: 'set-status';
      readonly state: 'pending' | 'succeeded' | 'failed';
      readonly description?: string;
    }
  | { readonly kind: 'queue-build'; readonly expected: ExpectedBuild & { readonly definitionId: number } }
  | { readonly kind: 'tell-no-build'; readonly reason: string }
  | { readonly kind: 'tell-built' }
  | { readonly kind: 'wait'; readonly minutes: number };

/** Kinds of action that push nothing and request no approval for a push. */
export const nonPushingActions: readonly Action['kind'][] = [
  'mark-ready',
  'set-status',
  'tell-overdue',
  'queue-build',
  'tell-no-build',
  'tell-built',
];

/** Kinds of action that need no model. */
export const modelFreeActions: readonly Action['kind'][] = [
  ...nonPushingActions,
  'give-up-build',
  'drop-pending',
  'remind-of-pending',
];
