import { handleAnswer } from '../../../src/activities/conversing/handleAnswer.ts';
import { openConversation } from '../../../src/activities/conversing/openConversation.ts';
import { takeTurn } from '../../../src/activities/conversing/takeTurn.ts';
import type { Activity } from '../../../src/activities/defineActivity.ts';
import { describeChange } from '../../../src/activities/drafting/describeChange.ts';
import { judgeCandidates } from '../../../src/activities/drafting/judgeCandidates.ts';
import { askOnWorkItem } from '../../../src/activities/publishing/askOnWorkItem.ts';
import { openPullRequest } from '../../../src/activities/publishing/openPullRequest.ts';
import { pushChange } from '../../../src/activities/publishing/pushChange.ts';
import { reportOnWorkItem } from '../../../src/activities/publishing/reportOnWorkItem.ts';
import { replyInThread } from '../../../src/activities/shepherding/replyInThread.ts';
import { createIndexSource } from '../../../src/activities/snapshots/indexSource.ts';
import { createPathHistory } from '../../../src/activities/toolContext/pathHistory.ts';
import type { AzureDevOps } from '../../../src/ado/azureDevOps.ts';
import type { ActivityName } from '../../../src/contracts/activities.ts';
import { AgentError } from '../../../src/contracts/agentError.ts';
import type { WorkItem } from '../../../src/contracts/workItems/workItem.ts';
import { defaultCheckPolicy } from '../../../src/patch/checks/checkPolicy.ts';
import type { ArtifactStore } from '../../../src/platform/storage/artifactStore.ts';
import type { Logger } from '../../../src/platform/telemetry/logger.ts';
import { runSearch } from '../../../src/tools/search/runSearch.ts';
import type { PastCommit } from '../../../src/tools/toolContext.ts';
import { memoryAuditLog } from '../memory/memoryAuditLog.ts';
import type { ObedientModel } from './obedientModel.ts';
import { taskWorkItem } from './storedTask.ts';

/** What Azure DevOps answers to the tools. */
export interface ShownByTools {
  /** Of every path. */
  readonly commits?: readonly PastCommit[];
  /** Work items that can be read, whatever the run may read. */
  readonly otherWorkItems?: readonly Partial<WorkItem>[];
}

export interface HostileWorld extends ShownByTools {
  readonly ado: AzureDevOps;
  readonly store: ArtifactStore;
  readonly logger: Logger;
  readonly model: ObedientModel;
}

/** The real activities of a run that converses, over a store in memory. */
export function hostileActivities({
  ado,
  store,
  logger,
  model,
  commits = [],
  otherWorkItems = [],
}: HostileWorld): Readonly<Partial<Record<ActivityName, Activity>>> {
  const audit = memoryAuditLog();
  const asking = { store, audit, logger, models: model, contextTokens: 8_000, maxOutputTokens: 2_000 };
  return {
    openConversation: openConversation(asking),
    takeTurn: takeTurn({ ...asking, conversationTokens: 100_000 }),
    handleAnswer: handleAnswer({
      ...{ store, audit, logger, policy: defaultCheckPolicy, indexOf: createIndexSource(store, logger) },
      searcher: async (request) => runSearch(request),
      historyOf: createPathHistory({
        repositories: { commitsOf: async (_repository, { count }) => commits.slice(0, count) },
      }),
      ado: { workItems: { read: async (_project, id) => readOther(otherWorkItems, id) } },
    }),
    askOnWorkItem: askOnWorkItem(ado, store, logger),
    reportOnWorkItem: reportOnWorkItem(ado, store, logger),
    judgeCandidates: judgeCandidates(asking),
    describeChange: describeChange(asking),
    pushChange: pushChange({ ado, store, policy: defaultCheckPolicy, defaults: {} }, logger),
    openPullRequest: openPullRequest(ado, store, logger),
    replyInThread: replyInThread(ado, store, logger),
  };
}

function readOther(others: readonly Partial<WorkItem>[], id: number): WorkItem {
  const found = others.find((one) => one.id === id);
  if (found === undefined) throw new AgentError('not-found', `There is no work item ${id}.`);
  return { ...taskWorkItem, comments: [], ...found };
}
