import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { RulesInput } from '../../contracts/rules/rules.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { mayUseCommand } from '../../rules/decideCommand.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { catchConfigurationProblem, resolveGrants } from './authorGrants.ts';
import { fetchRules } from './readRules.ts';

export interface MayAskForChangeDependencies {
  readonly ado: Pick<AzureDevOps, 'repositories' | 'identities'>;
  /** What holds where a repository has no rule of its own. */
  readonly defaults: RulesInput;
}

/**
 * Whether a reviewer can request changes by a comment. This requires the same right as `/agent fix`, by the current
 * rules.
 */
export function mayAskForChange({ ado, defaults }: MayAskForChangeDependencies, logger: Logger): Activity {
  return defineActivity('mayAskForChange', logger, async ({ repository, authorId }) => {
    const author = { id: authorId ?? 'unknown', isAgent: false };
    const rules = await catchConfigurationProblem(async () => (await fetchRules(ado, repository, defaults)).rules);
    if ('problem' in rules) return { allowed: false, reason: rules.problem };
    const grants = await catchConfigurationProblem(() => resolveGrants(ado, author, rules, 'fix'));
    if ('problem' in grants) return { allowed: false, reason: grants.problem };
    return { allowed: mayUseCommand(rules, 'fix', grants.author, grants.memberships) };
  });
}
