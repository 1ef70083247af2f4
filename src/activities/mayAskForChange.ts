import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { RulesInput } from '../contracts/rules.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { mayUse } from '../rules/decideCommand.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { grantsFor, orProblem } from './grants.ts';
import { rulesOf } from './readRules.ts';

export interface ReviewAuthority {
  readonly ado: Pick<AzureDevOps, 'repositories' | 'identities'>;
  /** What holds where a repository has no rule of its own. */
  readonly defaults: RulesInput;
}

/** Whether a reviewer may have a change for a comment: it takes the same right as `/agent fix`, by the rules as they are now. */
export function mayAskForChange({ ado, defaults }: ReviewAuthority, logger: Logger): Activity {
  return defineActivity('mayAskForChange', logger, async ({ repository, authorId }) => {
    const author = { id: authorId ?? 'unknown', isAgent: false };
    const rules = await orProblem(async () => (await rulesOf(ado, repository, defaults)).rules);
    if ('problem' in rules) return { allowed: false, reason: rules.problem };
    const grants = await orProblem(() => grantsFor(ado, author, rules, 'fix'));
    if ('problem' in grants) return { allowed: false, reason: grants.problem };
    return { allowed: mayUse(rules, 'fix', grants.author, grants.memberships) };
  });
}
