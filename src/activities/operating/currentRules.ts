import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { fetchProtection } from './fetchProtection.ts';
import { fetchRules, type RuleSettings } from './readRules.ts';

export interface CurrentRulesDependencies {
  readonly ado: Pick<AzureDevOps, 'repositories' | 'builds'>;
  readonly store: ArtifactStore;
  readonly settings: Pick<RuleSettings, 'defaults' | 'callCeiling'>;
}

/**
 * The current rules of a repository, and the files its pipelines run. A run can take weeks, and must obey rules that
 * were tightened in the meantime.
 */
export function currentRules({ ado, store, settings }: CurrentRulesDependencies, logger: Logger): Activity {
  return defineActivity('currentRules', logger, async ({ repository }) => {
    const read = await fetchRules(ado, repository, settings.defaults);
    const protection = await store.putJson(await fetchProtection(ado, logger, repository, read));
    const { rules, commit } = read;
    return { rules, commit, protection, callCeiling: settings.callCeiling(rules.candidates.models) };
  });
}
