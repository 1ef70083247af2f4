import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { UsageLimits } from '../contracts/rules/usageLimits.ts';
import type { RoutingRules } from '../gateway/routing/routing.ts';
import type { Models } from '../llm/client/modelList.ts';
import type { CheckPolicy } from '../patch/checks/checkPolicy.ts';
import type { AuditLog } from '../platform/audit/auditLog.ts';
import { createKeyedSemaphore } from '../platform/concurrency/keyedSemaphore.ts';
import type { StartOnce } from '../platform/durable/startOnce.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { createSearcher } from '../tools/search/searcher.ts';
import { createFileReader } from './attachments/fileReader.ts';
import { answerCommand } from './commands/answerCommand.ts';
import { authorizeCommand } from './commands/authorizeCommand.ts';
import { readCommand } from './commands/readCommand.ts';
import { handleAnswer } from './conversing/handleAnswer.ts';
import { openConversation } from './conversing/openConversation.ts';
import { takeTurn } from './conversing/takeTurn.ts';
import type { Activity } from './defineActivity.ts';
import { answerReview } from './drafting/answerReview.ts';
import { applyDraft } from './drafting/applyDraft.ts';
import { checkChangeSet } from './drafting/checkChangeSet.ts';
import { describeChange } from './drafting/describeChange.ts';
import { judgeCandidates } from './drafting/judgeCandidates.ts';
import { planTask } from './drafting/planTask.ts';
import { rankByOutline } from './drafting/rankByOutline.ts';
import { requestDraft } from './drafting/requestDraft.ts';
import { readChildren, reportToParent, startChildren } from './operating/childActivities.ts';
import { currentRules } from './operating/currentRules.ts';
import { findRemains } from './operating/findRemains.ts';
import { mayAskForChange } from './operating/mayAskForChange.ts';
import { type ReadRulesDependencies, type RuleSettings, readRules } from './operating/readRules.ts';
import { recordEvents } from './operating/recordEvents.ts';
import { endInstances, findEndedRuns, raiseRunEvent, startRun } from './operating/runActivities.ts';
import { abandonPullRequest } from './publishing/abandonPullRequest.ts';
import { askOnWorkItem } from './publishing/askOnWorkItem.ts';
import { deleteBranch } from './publishing/deleteBranch.ts';
import { markWorkItem } from './publishing/markWorkItem.ts';
import { openPullRequest } from './publishing/openPullRequest.ts';
import { pushChange } from './publishing/pushChange.ts';
import { readAnswers } from './publishing/readAnswers.ts';
import { reportOnWorkItem } from './publishing/reportOnWorkItem.ts';
import { chooseRepository, type RepositorySettings } from './reading/chooseRepository.ts';
import { fetchWorkItem } from './reading/fetchWorkItem.ts';
import { localize } from './reading/localize.ts';
import { readUsageLimits } from './reading/readUsageLimits.ts';
import { takeSnapshot } from './reading/takeSnapshot.ts';
import {
  createSecretVersion,
  type RotationDependencies,
  renewServiceHooks,
  retireSecretVersions,
  verifySecretVersion,
} from './rotating/rotateSecretActivities.ts';
import { markReady } from './shepherding/markReady.ts';
import { observePullRequest } from './shepherding/observePullRequest.ts';
import { queueBuild } from './shepherding/queueBuild.ts';
import { readBuildFailure } from './shepherding/readBuildFailure.ts';
import { replyInThread } from './shepherding/replyInThread.ts';
import { setPullRequestStatus } from './shepherding/setPullRequestStatus.ts';
import { writeThread } from './shepherding/writeThread.ts';
import { createHistorySource, type HistoryBounds } from './snapshots/historySource.ts';
import { createIndexSource } from './snapshots/indexSource.ts';
import { createPathHistory } from './toolContext/pathHistory.ts';

/** With a large repository an activity can use 250 MB for a while; an instance has 2 GB or 4 GB. */
const repositoriesInMemory = 8;

/** The dependencies of the activities. */
export interface ActivityDependencies {
  readonly ado: AzureDevOps;
  readonly models: Models;
  readonly store: ArtifactStore;
  readonly logger: Logger;
  readonly audit: AuditLog;
  /** Name of the ADO organisation. */
  readonly organization: string;
  readonly repositories: RepositorySettings;
  readonly rules: RuleSettings;
  readonly routing: RoutingRules;
  readonly installation: ReadRulesDependencies['installation'];
  readonly usageLimits: UsageLimits;
  /** The setting `IGNORED_AUTHORS`. */
  readonly ignoredAuthors: readonly string[];
  readonly history: HistoryBounds;
  readonly contextTokens: number;
  /** The setting `CONVERSATION_TOKENS`. */
  readonly conversationTokens: number;
  /** The setting `FIRST_CONTEXT_TOKENS`. */
  readonly firstContextTokens: number;
  readonly maxOutputTokens: number;
  readonly rerankByModel: boolean;
  readonly policy: CheckPolicy;
  readonly rotation: RotationDependencies;
  readonly startOnce: StartOnce;
}

/** Every activity of the app. */
export function createActivities(dependencies: ActivityDependencies): readonly Activity[] {
  return [
    ...readingActivities(dependencies),
    ...draftingActivities(dependencies),
    ...conversingActivities(dependencies),
    ...publishingActivities(dependencies),
    ...shepherdingActivities(dependencies),
    ...operatingActivities(dependencies),
    ...rotatingActivities(dependencies),
  ];
}

function readingActivities({ ado, store, logger, ...settings }: ActivityDependencies): readonly Activity[] {
  const historyOf = createHistorySource(ado, store, settings.history, logger);
  const budgets = { prompt: settings.contextTokens, conversation: settings.firstContextTokens };
  const fileFailure = (detail: string) => logger.warn('a file could not be read', { detail });
  return [
    fetchWorkItem(ado, store, settings.routing, createFileReader(fileFailure), logger),
    readUsageLimits(settings.usageLimits, logger),
    chooseRepository(ado, store, settings.repositories, logger),
    ...atMost(repositoriesInMemory, [
      takeSnapshot(ado, store, settings.repositories.name, logger),
      localize(store, historyOf, budgets, logger),
    ]),
  ];
}

/** Limits how many of the heavy activities run in this process at once; the host's limit suits those that only wait. */
function atMost(count: number, activities: readonly Activity[]): readonly Activity[] {
  const inTurn = createKeyedSemaphore(count);
  return activities.map((activity) => ({
    ...activity,
    handler: (input, client) => inTurn(activity.name, () => activity.handler(input, client)),
  }));
}

function draftingActivities(dependencies: ActivityDependencies): readonly Activity[] {
  const { store, logger, policy } = dependencies;
  return [
    rankByOutline(dependencies, dependencies.rerankByModel),
    planTask(dependencies),
    requestDraft(dependencies),
    judgeCandidates(dependencies),
    describeChange(dependencies),
    answerReview(dependencies),
    applyDraft(store, policy, logger),
    checkChangeSet(store, policy, logger),
  ];
}

function conversingActivities(dependencies: ActivityDependencies): readonly Activity[] {
  const { ado, store, audit, policy, logger } = dependencies;
  const sources = { store, indexOf: createIndexSource(store, logger), historyOf: createPathHistory(ado), ado };
  return [
    openConversation(dependencies),
    takeTurn(dependencies),
    ...atMost(repositoriesInMemory, [handleAnswer({ ...sources, policy, audit, logger, searcher: createSearcher() })]),
  ];
}

function publishingActivities(dependencies: ActivityDependencies): readonly Activity[] {
  const { ado, store, audit, policy, ignoredAuthors, logger, rules } = dependencies;
  return [
    pushChange({ ado, store, policy, defaults: rules.defaults }, logger),
    openPullRequest(ado, store, logger),
    reportOnWorkItem(ado, store, logger),
    askOnWorkItem(ado, store, logger),
    readAnswers(ado, store, ignoredAuthors, logger),
    markWorkItem(ado, audit, logger),
    abandonPullRequest(ado, logger),
    deleteBranch(ado, logger),
  ];
}

function shepherdingActivities({ ado, store, logger, ...settings }: ActivityDependencies): readonly Activity[] {
  const listening = { ignoredAuthors: settings.ignoredAuthors, ...settings.usageLimits };
  return [
    observePullRequest(ado, store, listening, logger),
    readBuildFailure(ado, store, logger),
    writeThread(ado, logger),
    replyInThread(ado, store, logger),
    setPullRequestStatus(ado, logger),
    queueBuild(ado, logger),
    markReady(ado, logger),
  ];
}

function operatingActivities({ ado, store, audit, logger, ...settings }: ActivityDependencies): readonly Activity[] {
  const { organization, repositories, rules, installation, rotation, startOnce, ignoredAuthors } = settings;
  return [
    readRules({ ado, store, settings: rules, audit, installation, now: rotation.now }, logger),
    currentRules({ ado, store, settings: rules }, logger),
    readCommand({ ado, runs: audit.runs, organization, ignoredAuthors }, logger),
    authorizeCommand({ ado, runs: audit.runs, repositories, defaults: rules.defaults }, logger),
    mayAskForChange({ ado, defaults: rules.defaults }, logger),
    answerCommand({ ado, audit }, logger),
    startRun(startOnce, logger),
    startChildren(startOnce, logger),
    reportToParent(logger),
    readChildren(logger),
    raiseRunEvent(logger),
    findEndedRuns(logger),
    endInstances(logger),
    findRemains(ado, audit, logger),
    recordEvents(audit, logger),
  ];
}

function rotatingActivities({ rotation, logger }: ActivityDependencies): readonly Activity[] {
  return [
    createSecretVersion(rotation, logger),
    renewServiceHooks(rotation, logger),
    verifySecretVersion(rotation, logger),
    retireSecretVersions(rotation, logger),
  ];
}
