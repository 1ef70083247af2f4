/** Where one resource lives, as `OPTIONS /_apis/{area}` tells the official client. */
export type Location = {
  readonly id: string;
  readonly area: string;
  readonly resourceName: string;
  readonly routeTemplate: string;
  readonly resourceVersion: number;
  readonly previewOnly: boolean;
};

type Row = readonly [id: string, resourceName: string, path: string, resourceVersion: number, preview?: 'preview'];

const pullRequest = 'repositories/{repositoryId}/pullRequests/{pullRequestId}';

// Ids and parameter names are those of azure-devops-node-api 17; paths are those of the Swagger specification 7.1.
const gitRows: readonly Row[] = [
  ['225f7195-f9c7-4d14-ab28-a83f7ff77e1f', 'repositories', 'repositories/{repositoryId}', 2],
  ['2d874a60-a811-4f62-9c9f-963a6ea0a55b', 'refs', 'repositories/{repositoryId}/refs', 2],
  ['fb93c0db-47ed-4a31-8c20-47552878fb44', 'items', 'repositories/{repositoryId}/items', 1],
  ['630fd2e4-fb88-4f85-ad21-13f3fd1fbca9', 'itemsBatch', 'repositories/{repositoryId}/itemsBatch', 1],
  ['729f6437-6f92-44ec-8bee-273a7111063c', 'trees', 'repositories/{repositoryId}/trees/{sha1}', 1],
  ['7b28e929-2c99-405d-9c5c-6167a06e6816', 'blobs', 'repositories/{repositoryId}/blobs/{sha1}', 1],
  ['c2570c3b-5b3f-41b8-98bf-5407bfde8d58', 'commits', 'repositories/{repositoryId}/commits/{commitId}', 2],
  ['428dd4fb-fda5-4722-af02-9313b80305da', 'statuses', 'repositories/{repositoryId}/commits/{commitId}/statuses', 2],
  ['6400dfb2-0bcb-462b-b992-5a57f8f1416c', 'commitsBatch', 'repositories/{repositoryId}/commitsBatch', 2],
  ['5bf884f5-3e07-42e9-afb8-1b872267bf16', 'changes', 'repositories/{repositoryId}/commits/{commitId}/changes', 1],
  ['615588d5-c0c7-4b88-88f8-e625306446e8', 'commitDiffs', 'repositories/{repositoryId}/diffs/commits', 1],
  [
    '7cf2abb6-c964-4f7e-9872-f78c66e72e9c',
    'mergeBases',
    'repositories/{repositoryNameOrId}/commits/{commitId}/mergeBases',
    1,
  ],
  ['d5b216de-d8d5-4d32-ae76-51df755b16d3', 'branchStats', 'repositories/{repositoryId}/stats/branches', 2],
  ['ea98d07b-3c87-4971-8ede-a613694ffb55', 'pushes', 'repositories/{repositoryId}/pushes/{pushId}', 3],
  ['985f7ae9-844f-4906-9897-7ef41516c0e2', 'merges', 'repositories/{repositoryNameOrId}/merges/{mergeOperationId}', 1],
  ['9946fd70-0d40-406e-b686-b4744cbbcc37', 'pullRequests', pullRequest, 2],
  ['01a46dea-7d46-4d40-bc84-319e7c260d99', 'pullRequests', 'pullRequests/{pullRequestId}', 2],
  ['a5d28130-9cd2-40fa-9f08-902e7daa9efb', 'pullRequests', 'pullRequests', 2],
  ['d43911ee-6958-46b0-a42b-8445b8a0d004', 'pullRequestIterations', `${pullRequest}/iterations/{iterationId}`, 2],
  [
    '4216bdcf-b6b1-4d59-8b82-c34cc183fc8b',
    'pullRequestIterationChanges',
    `${pullRequest}/iterations/{iterationId}/changes`,
    1,
  ],
  ['e7ea0883-095f-4926-b5fb-f24691c26fb9', 'pullRequestCommits', `${pullRequest}/iterations/{iterationId}/commits`, 1],
  [
    '75cf11c5-979f-4038-a76e-058a06adf2bf',
    'pullRequestIterationStatuses',
    `${pullRequest}/iterations/{iterationId}/statuses/{statusId}`,
    2,
  ],
  ['52823034-34a8-4576-922c-8d8b77e9e4c4', 'pullRequestCommits', `${pullRequest}/commits`, 1],
  ['ab6e2e5d-a0b7-4153-b64a-a4efe0d49449', 'pullRequestThreads', `${pullRequest}/threads/{threadId}`, 1],
  [
    '965a3ec7-5ed8-455a-bdcb-835a5ea7fe7b',
    'pullRequestThreadComments',
    `${pullRequest}/threads/{threadId}/comments/{commentId}`,
    1,
  ],
  ['b5f6bb4f-8d1e-4d79-8d11-4c9172c99c35', 'pullRequestStatuses', `${pullRequest}/statuses/{statusId}`, 2],
  ['f22387e3-984e-4c52-9c6d-fbb8f14c812d', 'pullRequestLabels', `${pullRequest}/labels/{labelIdOrName}`, 1],
  ['4b6702c7-aa35-4b89-9c96-b9abf6d3e540', 'pullRequestReviewers', `${pullRequest}/reviewers/{reviewerId}`, 1],
  ['158c0340-bf6f-489c-9625-d572a1480d57', 'forks', 'repositories/{repositoryNameOrId}/forks/{collectionId}', 1],
  [
    '1703f858-b9d1-46af-ab62-483e9e1055b5',
    'forkSyncRequests',
    'repositories/{repositoryNameOrId}/forkSyncRequests/{forkSyncOperationId}',
    1,
  ],
  ['5e8a8081-3851-4626-b677-9891cc04102e', 'annotatedTags', 'repositories/{repositoryId}/annotatedTags/{objectId}', 1],
  ['965d9361-878b-413b-a494-45d5b5fd8ab7', 'pullRequestAttachments', `${pullRequest}/attachments/{fileName}`, 1],
  ['48a52185-5b9e-4736-9dc1-bb1e2feac80b', 'pullRequestProperties', `${pullRequest}/properties`, 1],
  [
    '5f2e2851-1389-425b-a00b-fb2adb3ef31b',
    'pullRequestCommentLikes',
    `${pullRequest}/threads/{threadId}/comments/{commentId}/likes`,
    1,
  ],
  ['b3a6eebe-9cf0-49ea-b6cb-1a4c5f5007b0', 'pullRequestQuery', 'repositories/{repositoryId}/pullRequestQuery', 1],
  ['2c420070-a0a2-49cc-9639-c9f271c5ff07', 'policyConfigurations', 'policy/configurations', 1],
  ['0a637fcc-5370-4ce8-b0e8-98091f5f9482', 'pullRequestWorkItems', `${pullRequest}/workitems`, 1],
];

const workItemRows: readonly Row[] = [
  ['62d3d110-0047-428c-ad3c-4fe872c91c74', 'workitems', 'workitems/\u0024{type}', 3],
  ['72c7ddf8-2cdc-4f60-90cd-ab71c14a399b', 'workitems', 'workitems/{id}', 3],
  ['908509b6-4248-4475-a1cd-829139ba419f', 'workitemsbatch', 'workitemsbatch', 1],
  ['a00c85a5-80fa-4565-99c3-bcd2181434bb', 'revisions', 'workItems/{id}/revisions/{revisionNumber}', 3],
  ['6570bf97-d02c-4a91-8d93-3abe9895b1a9', 'updates', 'workItems/{id}/updates/{updateNumber}', 3],
  ['608aac0a-32e1-4493-a863-b9cf4566d257', 'comments', 'workItems/{workItemId}/comments/{commentId}', 4, 'preview'],
  ['e07b5fa4-1499-494d-a496-64b860fd64ff', 'attachments', 'attachments/{id}', 3],
  ['a70579d1-f53a-48ee-a5be-7be8659023b9', 'classificationNodes', 'classificationNodes', 2],
  ['5a172953-1b41-49d3-840a-33f79c3ce89f', 'classificationNodes', 'classificationNodes/{structureGroup}/{*path}', 2],
  ['9b9f5734-36c8-415e-ba67-f83b45c31408', 'workItemTypeCategories', 'workItemTypeCategories/{category}', 2],
  ['bc15bc60-e7a8-43cb-ab01-2106be3983a1', 'tags', 'tags/{tagIdOrName}', 1],
  ['b70d8d39-926c-465e-b927-b1bf0e5ca0e0', 'recyclebin', 'recyclebin/{id}', 2],
  ['a67d190c-c41f-424b-814d-0e906f659301', 'queries', 'queries/{*query}', 2],
  ['7c8d7a76-4a09-43e8-b5df-bd792f4ac6aa', 'workitemtypes', 'workitemtypes/{type}', 2],
  ['7c9d7a76-4a09-43e8-b5df-bd792f4ac6aa', 'workitemtypestates', 'workitemtypes/{type}/states', 1],
  ['b51fd764-e5c2-4b9b-aaf7-3395cf4bdd94', 'fields', 'fields/{fieldNameOrRefName}', 3],
  ['f5d33bc9-5b49-4a3c-a9bd-f3cd46dd2165', 'workitemrelationtypes', 'workitemrelationtypes/{relation}', 2],
  ['a9a9aa7a-8c09-44d3-ad1b-46e855c1e3d3', 'artifactUriQuery', 'artifactUriQuery', 1],
];

const buildRows: readonly Row[] = [
  ['0cd358e1-9217-4d94-8269-1c1ee6f93dcf', 'builds', 'builds/{buildId}', 7],
  ['35a80daf-7f30-45fc-86e8-6b813d9c90df', 'logs', 'builds/{buildId}/logs/{logId}', 2],
  ['1db06c96-014e-44e1-ac91-90b2d4b3e984', 'artifacts', 'builds/{buildId}/artifacts', 5],
  ['6e6114b2-8161-44c8-8f6c-c5505782427f', 'tags', 'builds/{buildId}/tags/{tag}', 3],
  ['d84ac5c6-edc7-43d5-adc9-1b34be5dea09', 'tags', 'tags/{tag}', 3],
  ['54572c7b-bbd3-45d4-80dc-28be08941620', 'changes', 'builds/{buildId}/changes', 2],
  ['5a21f5d2-5642-47e4-a0bd-1356e6731bee', 'workitems', 'builds/{buildId}/workitems', 2],
  ['54481611-01f4-47f3-998f-160da0f0c229', 'latest', 'latest/{definition}', 1, 'preview'],
  ['8baac422-4c6e-4de5-8532-db96d92acffa', 'timeline', 'builds/{buildId}/timeline/{timelineId}', 3],
  ['dbeaf647-6167-421a-bda9-c9327b25e2e6', 'definitions', 'definitions/{definitionId}', 7],
];

function rows(area: string, prefix: string, entries: readonly Row[]): readonly Location[] {
  return entries.map(([id, resourceName, path, resourceVersion, preview]) => ({
    id,
    area,
    resourceName,
    routeTemplate: `${prefix}${path}`,
    resourceVersion,
    previewOnly: preview === 'preview',
  }));
}

/** Every resource the stand-in serves. */
export const locations: readonly Location[] = [
  ...rows('Location', '_apis/', [
    ['00d9565f-ed9c-4a06-9a50-00e7896ccab4', 'connectionData', 'connectionData', 1, 'preview'],
    ['e81700f7-3be2-46de-8624-2eb35882fcaa', 'ResourceAreas', 'resourceAreas/{areaId}', 1, 'preview'],
  ]),
  ...rows('IMS', '_apis/', [['28010c54-d0c0-4c89-a5b0-1c9e188b9fb7', 'identities', 'identities/{identityId}', 1]]),
  ...rows('core', '_apis/', [
    ['603fe2ac-9723-48b9-88ad-09305aa6c6e1', 'projects', 'projects/{projectId}', 4],
    ['d30a3dd1-f8ba-442a-b86a-bd0c0c383e59', 'teams', 'projects/{projectId}/teams/{teamId}', 3],
    ['294c494c-2600-4d7e-b76c-3dd50c3c95be', 'members', 'projects/{projectId}/teams/{teamId}/members', 2],
    ['7a4d9ee9-3433-4347-b47a-7a80f1cf307e', 'teams', 'teams', 3, 'preview'],
  ]),
  ...rows('core', '_apis/process/', [
    ['93878975-88c5-4e6a-8abb-7ddd77a8a7d8', 'processes', 'processes/{processId}', 1],
  ]),
  ...rows('git', '{project}/_apis/git/', gitRows),
  ...rows('wit', '{project}/_apis/wit/', workItemRows),
  ...rows('wit', '{project}/{team}/_apis/wit/', [
    ['1a9c53f7-f243-4447-b110-35ef023636e4', 'wiql', 'wiql', 2],
    ['a02355f5-5f8a-4671-8e32-369d23aac83d', 'wiql', 'wiql/{id}', 2],
  ]),
  ...rows('work', '{project}/{team}/_apis/work/', [
    ['c3c1012b-bea7-49d7-b45e-1664e566f84c', 'teamsettings', 'teamsettings', 1],
    ['07ced576-58ed-49e6-9c1e-5cb53ab8bf2a', 'teamfieldvalues', 'teamsettings/teamfieldvalues', 1],
    ['c9175577-28a1-4b06-9197-8636af9f64ad', 'iterations', 'teamsettings/iterations/{id}', 1],
  ]),
  ...rows('build', '{project}/_apis/build/', buildRows),
  ...rows('pipelines', '{project}/_apis/', [
    ['28e1305e-2afe-47bf-abaf-cbb0e6a91988', 'pipelines', 'pipelines/{pipelineId}', 1],
    ['7859261e-d2e9-4a68-b820-a5d84cc5bb3d', 'runs', 'pipelines/{pipelineId}/runs/{runId}', 1],
    ['fb1b6d27-3957-43d5-a14b-a2d70403e545', 'logs', 'pipelines/{pipelineId}/runs/{runId}/logs/{logId}', 1],
    ['85023071-bd5e-4438-89b0-2a5bf362a19d', 'artifacts', 'pipelines/{pipelineId}/runs/{runId}/artifacts', 1],
  ]),
  ...rows('policy', '{project}/_apis/policy/', [
    ['c23ddff5-229c-4d04-a80b-0fdce9f360c8', 'evaluations', 'evaluations', 1, 'preview'],
    ['46aecb7a-5d2c-4647-897b-0209505a9fe4', 'evaluations', 'evaluations/{evaluationId}', 1, 'preview'],
    ['44096322-2d3d-466a-bb30-d1b7de69f61f', 'types', 'types/{typeId}', 1],
    ['dad91cbe-d183-45f8-9c6e-9c1164472121', 'configurations', 'configurations/{configurationId}', 1],
    ['fe1e68a2-60d3-43cb-855b-85e41ae97c95', 'revisions', 'configurations/{configurationId}/revisions/{revisionId}', 1],
  ]),
  ...rows('Test', '{project}/_apis/test/', [
    ['cadb3810-d47d-4a3c-a234-fe5f3be50138', 'Runs', 'Runs/{runId}', 3],
    ['4637d869-3a76-4468-8057-0bb02aa385cf', 'Results', 'Runs/{runId}/results/{testCaseResultId}', 6],
  ]),
  ...rows('testresults', '{project}/_apis/testresults/', [
    ['364538f9-8062-4ce0-b024-75a0fb463f0d', 'runs', 'runs/{runId}', 1, 'preview'],
    ['02afa165-e79a-4d70-8f0c-2af0f35b4e07', 'results', 'runs/{runId}/results/{testResultId}', 2, 'preview'],
  ]),
  ...rows('hooks', '_apis/hooks/', [
    ['fc50d02a-849f-41fb-8af1-0a5216103269', 'Subscriptions', 'Subscriptions/{subscriptionId}', 1],
    [
      '0c62d343-21b0-4732-997b-017fde84dc28',
      'Notifications',
      'Subscriptions/{subscriptionId}/Notifications/{notificationId}',
      1,
    ],
    ['1139462c-7e27-4524-a997-31b9b73551fe', 'TestNotifications', 'TestNotifications', 1],
  ]),
];

/** Service areas with the ids the client asks for; all of them live under the one address here. */
export const resourceAreas: readonly (readonly [id: string, name: string])[] = [
  ['4e080c62-fa21-4fbc-8fef-2a10a2b38049', 'git'],
  ['5264459e-e5e0-4bd8-b118-0985e68a4ec5', 'wit'],
  ['1d4f49f9-02b9-4e26-b826-2cdb6195f2a9', 'work'],
  ['79134c72-4a58-4b42-976c-04e7115f32bf', 'core'],
  ['965220d5-5bb9-42cf-8d67-9b146df2a5a4', 'build'],
  ['fb13a388-40dd-4a04-b530-013a739c72ef', 'policy'],
  ['c2aa639c-3ccc-4740-b3b6-ce2a1e1d984e', 'Test'],
  ['c83eaf52-edf3-4034-ae11-17d38f25404c', 'testresults'],
  ['8a3d49b8-91f0-46ef-b33d-dda338c25db3', 'IMS'],
  ['8ccfef3d-2b87-4e99-8ccb-66e343d2daa8', 'Profile'],
];
