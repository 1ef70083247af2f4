import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { UsageLimits } from '../contracts/usageLimits.ts';
import type { RoutingRules } from '../gateway/routing.ts';
import type { Models } from '../llm/modelList.ts';
import type { CheckPolicy } from '../patch/checks/policy.ts';
import type { StartOnce } from '../platform/startOnce.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { AuditLog } from '../platform/storage/auditLog.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { createKeyedSemaphore } from '../platform/turns.ts';
import { abandonPullRequest } from './abandonPullRequest.ts';
import { answerCommand } from './answerCommand.ts';
import { answerReview } from './answerReview.ts';
import { applyDraft } from './applyDraft.ts';
import { askOnWorkItem } from './askOnWorkItem.ts';
import { authorizeCommand } from './authorizeCommand.ts';
import { checkChangeSet } from './checkChangeSet.ts';
import { readChildren, reportToParent, startChildren } from './childActivities.ts';
import { chooseRepository, type RepositorySettings } from './chooseRepository.ts';
import { currentRules } from './currentRules.ts';
import type { Activity } from './defineActivity.ts';
import { deleteBranch } from './deleteBranch.ts';
import { describeChange } from './describeChange.ts';
import { fetchWorkItem } from './fetchWorkItem.ts';
import { createFileReader } from './files/readFileApart.ts';
import { findRemains } from './findRemains.ts';
import { judgeCandidates } from './judgeCandidates.ts';
import { localize } from './localize.ts';
import { markReady } from './markReady.ts';
import { markWorkItem } from './markWorkItem.ts';
import { mayAskForChange } from './mayAskForChange.ts';
import { observePullRequest } from './observePullRequest.ts';
import { openPullRequest } from './openPullRequest.ts';
import { planTask } from './planTask.ts';
import { pushChange } from './pushChange.ts';
import { queueBuild } from './queueBuild.ts';
import { rankByOutline } from './rankByOutline.ts';
import { readAnswers } from './readAnswers.ts';
import { readBuildFailure } from './readBuildFailure.ts';
import { readCommand } from './readCommand.ts';
import { type ReadRulesDependencies, type RuleSettings, readRules } from './readRules.ts';
import { readUsageLimits } from './readUsageLimits.ts';
import { recordEvents } from './recordEvents.ts';
import { replyInThread } from './replyInThread.ts';
import { reportOnWorkItem } from './reportOnWorkItem.ts';
import { requestDraft } from './requestDraft.ts';
import {
  createSecretVersion,
  type RotationDependencies,
  renewServiceHooks,
  retireSecretVersions,
  verifySecretVersion,
} from './rotateSecretActivities.ts';
import { endInstances, findEndedRuns, raiseRunEvent, startRun } from './runActivities.ts';
import { setPullRequestStatus } from './setPullRequestStatus.ts';
import { createHistorySource, type HistoryBounds } from './storedHistory.ts';
import { takeSnapshot } from './takeSnapshot.ts';
import { writeThread } from './writeThread.ts';

/** What an activity needs of a large repository can take 250 MB for a while; an instance has 2 GB or 4 GB. */
const repositoriesInMemory = 8;

/** What the activities work with. */
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
    ...publishingActivities(dependencies),
    ...shepherdingActivities(dependencies),
    ...operatingActivities(dependencies),
    ...rotatingActivities(dependencies),
  ];
}

function readingActivities({ ado, store, logger, ...settings }: ActivityDependencies): readonly Activity[] {
  const fileFailure = (detail: string) => logger.warn('a file could not be read', { detail });
  return [
    fetchWorkItem(ado, store, settings.routing, createFileReader(fileFailure), logger),
    readUsageLimits(settings.usageLimits, logger),
    chooseRepository(ado, store, settings.repositories, logger),
    ...atMost(repositoriesInMemory, [
      takeSnapshot(ado, store, settings.repositories.name, logger),
      localize(store, createHistorySource(ado, store, settings.history, logger), settings.contextTokens, logger),
    ]),
  ];
}

/** Bounds how many of some activities are at work in this process: the host's limit is for those that only wait. */
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
