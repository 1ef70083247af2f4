import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { ModelClient } from '../llm/modelClient.ts';
import type { CheckPolicy } from '../patch/checks/policy.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { applyDraft } from './applyDraft.ts';
import { checkChangeSet } from './checkChangeSet.ts';
import type { Activity } from './defineActivity.ts';
import { fetchWorkItem } from './fetchWorkItem.ts';
import { localize } from './localize.ts';
import { openPullRequest } from './openPullRequest.ts';
import { pushBranch } from './pushBranch.ts';
import { reportOnWorkItem } from './reportOnWorkItem.ts';
import { requestDraft } from './requestDraft.ts';
import { takeSnapshot } from './takeSnapshot.ts';

/** What the activities work with. */
export interface ActivityDependencies {
  readonly ado: AzureDevOps;
  readonly model: ModelClient;
  readonly store: ArtifactStore;
  readonly logger: Logger;
  readonly repositoryName: string | undefined;
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  readonly policy: CheckPolicy;
}

/** Every activity of the app. */
export function createActivities(dependencies: ActivityDependencies): readonly Activity[] {
  const { ado, model, store, logger } = dependencies;
  return [
    fetchWorkItem(ado, store, logger),
    takeSnapshot(ado, store, dependencies.repositoryName, logger),
    localize(store, dependencies.contextTokens, logger),
    requestDraft(model, store, dependencies.maxOutputTokens, logger),
    applyDraft(store, logger),
    checkChangeSet(store, dependencies.policy, logger),
    pushBranch(ado, store, logger),
    openPullRequest(ado, logger),
    reportOnWorkItem(ado, store, logger),
  ];
}
