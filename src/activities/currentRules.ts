import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { type RuleSettings, rulesOf } from './readRules.ts';

/** The rules of a repository as they are now, for a run that goes on for weeks: what was tightened meanwhile holds. */
export function currentRules(
  ado: Pick<AzureDevOps, 'repositories'>,
  settings: Pick<RuleSettings, 'defaults' | 'callCeiling'>,
  logger: Logger,
): Activity {
  return defineActivity('currentRules', logger, async ({ repository }) => {
    const { rules, commit } = await rulesOf(ado, repository, settings.defaults);
    return { rules, commit, callCeiling: settings.callCeiling(rules.candidates.models) };
  });
}
