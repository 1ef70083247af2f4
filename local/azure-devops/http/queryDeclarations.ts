/**
 * What an operation does with its query parameters; names by spaces.
 * A documented parameter stands in exactly one of the lists. Names that stand in none are refused as unknown.
 */
export type QueryDeclaration = {
  /** Read, and acted on as documented. */
  readonly honours?: string;
  /** `name=value|value`: accepted with these values alone, since they ask for what the stand-in does anyway. */
  readonly only?: string;
  /** Documented, and not built: refused by name. */
  readonly refuses?: string;
  /** Documented by Microsoft as "Not used." */
  readonly unused?: string;
};

const paged = '$top $skip';
const pullRequestCriteria = 'creatorId repositoryId reviewerId sourceRefName status targetRefName';
const pushCriteria = 'fromDate includeRefUpdates pusherId refName toDate';
const pullRequestList: QueryDeclaration = {
  honours: `${paged} ${pullRequestCriteria} ${prefixed('searchCriteria.', `${pullRequestCriteria} includeLinks sourceRepositoryId`)}`,
  refuses: prefixed('searchCriteria.', 'maxTime minTime queryTimeRangeType'),
  unused: 'maxCommentLength',
};
const changesOfWorkItem: QueryDeclaration = {
  honours: '$expand validateOnly bypassRules suppressNotifications',
};
const testRuns: QueryDeclaration = { honours: `${paged} buildUri buildIds`, only: 'includeRunDetails=true' };
const testResults: QueryDeclaration = { honours: `${paged} outcomes` };
const teamList: QueryDeclaration = { honours: paged, only: '$mine=false $expandIdentity=false' };
const pull = 'git/repositories/{repositoryId}/pullrequests/{pullRequestId}';
const repository = 'git/repositories/{repositoryId}';

const ofBuilds: Readonly<Record<string, QueryDeclaration>> = {
  'GET build/builds': {
    honours:
      '$top branchName buildIds buildNumber definitions reasonFilter repositoryId requestedFor resultFilter statusFilter tagFilters',
    only: 'repositoryType=TfsGit queryOrder=queueTimeDescending|4 deletedFilter=excludeDeleted|0',
    refuses: 'continuationToken maxBuildsPerDefinition maxTime minTime properties queues',
  },
  'POST build/builds': { only: 'ignoreWarnings=false', refuses: 'checkInTicket definitionId sourceBuildId' },
  'GET build/builds/{buildId}': { refuses: 'propertyFilters' },
  'PATCH build/builds/{buildId}': { only: 'retry=false' },
  'GET build/builds/{buildId}/artifacts': { honours: '$format artifactName', refuses: 'fileId fileName' },
  'GET build/builds/{buildId}/changes': {
    honours: '$top',
    only: 'includeSourceChange=false',
    refuses: 'continuationToken',
  },
  'GET build/builds/{buildId}/workitems': { honours: '$top' },
  'GET build/latest/{definition}': { honours: 'branchName' },
  'GET build/builds/{buildId}/logs/{logId}': { honours: 'startLine endLine' },
  'GET build/builds/{buildId}/timeline': { refuses: 'changeId planId' },
  'GET build/builds/{buildId}/timeline/{timelineId}': { refuses: 'changeId planId' },
  'GET build/definitions': {
    honours: '$top continuationToken definitionIds includeAllProperties name repositoryId',
    only: 'repositoryType=TfsGit includeLatestBuilds=false',
    refuses: 'builtAfter minMetricsTime notBuiltAfter path processType queryOrder taskIdFilter yamlFilename',
  },
  'GET build/definitions/{definitionId}': {
    only: 'includeLatestBuilds=false',
    refuses: 'minMetricsTime propertyFilters revision',
  },
  'GET policy/evaluations': { honours: `artifactId includeNotApplicable ${paged}` },
  'GET policy/configurations': { honours: 'policyType', refuses: 'scope' },
  'GET policy/configurations/{configurationId}/revisions': { honours: paged },
  'GET git/policy/configurations': { honours: '$top continuationToken policyType refName repositoryId' },
  'GET test/runs': testRuns,
  'GET testresults/runs': testRuns,
  'GET test/runs/{runId}/results': testResults,
  'GET testresults/runs/{runId}/results': testResults,
};

const ofPipelines: Readonly<Record<string, QueryDeclaration>> = {
  'GET pipelines': { honours: '$top', only: 'orderBy=name', refuses: 'continuationToken' },
  'GET pipelines/{pipelineId}': { honours: 'pipelineVersion' },
  'POST pipelines/{pipelineId}/runs': { honours: 'pipelineVersion' },
  'GET pipelines/{pipelineId}/runs/{runId}/logs': { only: '$expand=none|0' },
  'GET pipelines/{pipelineId}/runs/{runId}/logs/{logId}': { only: '$expand=none|0' },
  'GET pipelines/{pipelineId}/runs/{runId}/artifacts': { honours: 'artifactName', only: '$expand=none|0' },
};

const ofPullRequests: Readonly<Record<string, QueryDeclaration>> = {
  'GET git/pullrequests': pullRequestList,
  [`GET ${repository}/pullrequests`]: pullRequestList,
  [`POST ${repository}/pullrequests`]: { only: 'supportsIterations=true' },
  [`GET ${pull}`]: {
    honours: 'includeCommits includeWorkItemRefs',
    unused: '$top $skip maxCommentLength',
  },
  [`GET ${pull}/commits`]: { honours: '$top', refuses: 'continuationToken' },
  [`GET ${pull}/iterations`]: { honours: 'includeCommits' },
  [`GET ${pull}/iterations/{iterationId}/changes`]: { honours: `$compareTo ${paged}` },
  [`GET ${pull}/iterations/{iterationId}/commits`]: { honours: 'top skip' },
  [`GET ${pull}/labels`]: { honours: 'projectId' },
  [`POST ${pull}/labels`]: { honours: 'projectId' },
  [`GET ${pull}/labels/{labelIdOrName}`]: { honours: 'projectId' },
  [`DELETE ${pull}/labels/{labelIdOrName}`]: { honours: 'projectId' },
  [`GET ${pull}/threads`]: { honours: '$baseIteration $iteration' },
  [`GET ${pull}/threads/{threadId}`]: { honours: '$baseIteration $iteration' },
};

const ofGit: Readonly<Record<string, QueryDeclaration>> = {
  'GET git/repositories': { only: 'includeAllUrls=false includeHidden=false includeLinks=false' },
  'POST git/repositories': { honours: 'sourceRef' },
  [`GET ${repository}`]: { honours: 'includeParent' },
  [`GET ${repository}/forks/{collectionId}`]: { honours: 'includeLinks' },
  [`POST ${repository}/forksyncrequests`]: { honours: 'includeLinks' },
  [`GET ${repository}/forksyncrequests`]: { honours: 'includeLinks', only: 'includeAbandoned=false|true' },
  [`GET ${repository}/forksyncrequests/{forkSyncOperationId}`]: { honours: 'includeLinks' },
  [`POST ${repository}/blobs`]: { refuses: 'filename' },
  [`GET ${repository}/blobs/{sha1}`]: {
    honours: '$format',
    only: 'resolveLfs=false download=false',
    refuses: 'fileName',
  },
  [`GET ${repository}/commits`]: {
    honours: `pushId top skip ${paged} ${prefixed(
      'searchCriteria.',
      `${paged} author fromCommitId fromDate ids includePushData includeWorkItems itemPath toCommitId toDate user ` +
        `${version('itemVersion.')} ${version('compareVersion.')}`,
    )}`,
    only: `includeLinks=false ${prefixed(
      'searchCriteria.',
      'includeLinks=false includeUserImageUrl=false excludeDeletes=false showOldestCommitsFirst=false historyMode=simplifiedHistory|0',
    )}`,
  },
  [`GET ${repository}/commits/{commitId}`]: { honours: 'changeCount' },
  [`GET ${repository}/commits/{commitId}/changes`]: { honours: 'top skip' },
  [`GET ${repository}/commits/{commitId}/statuses`]: { honours: 'top skip latestOnly' },
  [`GET ${repository}/commits/{commitId}/mergebases`]: {
    honours: 'otherCommitId',
    refuses: 'otherCollectionId otherRepositoryId',
  },
  [`POST ${repository}/commitsbatch`]: { honours: paged, only: 'includeStatuses=false' },
  [`GET ${repository}/diffs/commits`]: {
    honours: `${paged} diffCommonCommit ${prefixed('base', 'Version VersionOptions VersionType')} ${prefixed('target', 'Version VersionOptions VersionType')}`,
  },
  [`GET ${repository}/items`]: {
    honours: `$format path scopePath recursionLevel includeContent includeContentMetadata latestProcessedChange download ${version('versionDescriptor.')} ${version('')}`,
    only: 'includeLinks=false resolveLfs=false sanitize=false zipForUnix=true',
  },
  [`POST ${repository}/merges`]: { only: 'includeLinks=false' },
  [`GET ${repository}/merges/{mergeOperationId}`]: { only: 'includeLinks=false' },
  [`GET ${repository}/pushes`]: {
    honours: `${paged} ${pushCriteria} ${prefixed('searchCriteria.', pushCriteria)}`,
    only: 'searchCriteria.includeLinks=false',
  },
  [`GET ${repository}/pushes/{pushId}`]: { honours: 'includeCommits', only: 'includeRefUpdates=true' },
  [`GET ${repository}/refs`]: {
    honours: '$top continuationToken filter filterContains includeLinks includeStatuses latestStatusesOnly peelTags',
    only: 'includeMyBranches=false',
  },
  [`POST ${repository}/refs`]: { honours: 'projectId' },
  [`GET ${repository}/stats/branches`]: { honours: `name ${version('baseVersionDescriptor.')}` },
  [`GET ${repository}/trees/{sha1}`]: { honours: '$format projectId recursive', refuses: 'fileName' },
};

const ofWorkItems: Readonly<Record<string, QueryDeclaration>> = {
  'POST wit/attachments': { honours: 'fileName', only: 'uploadType=simple', refuses: 'areaPath' },
  'GET wit/attachments/{id}': { honours: 'fileName', only: 'download=true' },
  'GET wit/classificationnodes': { honours: '$depth errorPolicy ids' },
  'GET wit/classificationnodes/{structureGroup}/{*path}': { honours: '$depth' },
  'DELETE wit/classificationnodes/{structureGroup}/{*path}': { honours: '$reclassifyId' },
  'GET wit/queries': {
    honours: '$depth $filter $top',
    only: '$expand=none|0|wiql|1|minimal|4 $includeDeleted=false',
  },
  'GET wit/queries/{*query}': {
    honours: '$depth',
    only: '$expand=none|0|wiql|1|minimal|4 $includeDeleted=false $useIsoDateFormat=true|false',
  },
  'POST wit/queries/{*query}': { only: 'validateWiqlOnly=false' },
  'PATCH wit/queries/{*query}': { only: '$undeleteDescendants=false' },
  'GET wit/wiql/{id}': { honours: '$top', only: 'timePrecision=true' },
  'GET wit/recyclebin': { honours: 'ids' },
  'GET work/teamsettings/iterations': { honours: '$timeframe' },
  'GET wit/fields': { only: '$expand=none|0' },
  'POST wit/wiql': { honours: '$top', only: 'timePrecision=true' },
  'GET wit/workitems': { honours: '$expand asOf errorPolicy fields ids' },
  'POST wit/workitems/$\u007btype}': changesOfWorkItem,
  'PATCH wit/workitems/$\u007btype}': changesOfWorkItem,
  'GET wit/workitems/{id}': { honours: '$expand asOf fields' },
  'PATCH wit/workitems/{id}': changesOfWorkItem,
  'DELETE wit/workitems/{id}': { only: 'destroy=false' },
  'GET wit/workitems/{id}/revisions': { honours: `$expand ${paged}` },
  'GET wit/workitems/{id}/revisions/{revisionNumber}': { honours: '$expand' },
  'GET wit/workitems/{id}/updates': { honours: paged },
  'GET wit/workitems/{workItemId}/comments': {
    honours: '$top continuationToken ids includeDeleted order',
    only: '$expand=none|0',
  },
  'POST wit/workitems/{workItemId}/comments': { honours: 'format' },
  'GET wit/workitems/{workItemId}/comments/{commentId}': { only: '$expand=none|0 includeDeleted=false' },
  'PATCH wit/workitems/{workItemId}/comments/{commentId}': { honours: 'format' },
};

const ofOrganization: Readonly<Record<string, QueryDeclaration>> = {
  'GET connectionData': { honours: 'connectOptions', only: 'lastChangeId=-1 lastChangeId64=-1' },
  'GET hooks/subscriptions': { honours: 'consumerActionId consumerId eventType publisherId' },
  'GET hooks/subscriptions/{subscriptionId}/notifications': { honours: 'maxResults result status' },
  'POST hooks/testnotifications': { only: 'useRealData=false' },
  'GET identities': {
    honours: 'descriptors filterValue identityIds queryMembership searchFilter subjectDescriptors',
  },
  'GET identities/{identityId}': { honours: 'queryMembership' },
  'GET projects': {
    honours: `${paged} continuationToken`,
    only: 'getDefaultTeamImageUrl=false stateFilter=all|wellFormed|1',
  },
  'GET projects/{projectId}': { honours: 'includeCapabilities', only: 'includeHistory=false' },
  'GET projects/{projectId}/teams': teamList,
  'GET projects/{projectId}/teams/{teamId}': { only: '$expandIdentity=false' },
  'GET projects/{projectId}/teams/{teamId}/members': { honours: paged },
  'GET teams': teamList,
  'GET tokens/pats': { honours: '$top authorizationId continuationToken displayFilterOption' },
  'DELETE tokens/pats': { honours: 'authorizationId' },
};

/** What each operation does with its query, by method and template; operations without an entry take none. */
export const queryDeclarations: Readonly<Record<string, QueryDeclaration>> = {
  ...ofBuilds,
  ...ofPipelines,
  ...ofPullRequests,
  ...ofGit,
  ...ofWorkItems,
  ...ofOrganization,
};

function prefixed(prefix: string, names: string): string {
  return names
    .split(' ')
    .map((name) => `${prefix}${name}`)
    .join(' ');
}

function version(prefix: string): string {
  return prefixed(prefix, 'version versionOptions versionType');
}
