import { abandonReason } from '../../contracts/runs/compensation.ts';

/** Why a pull request was abandoned, in words for its reviewers. @param reason as orchestrations persist it */
export function abandonText(reason: string): string {
  return reason === abandonReason ? 'The run that opened this pull request was cancelled or failed.' : reason;
}
