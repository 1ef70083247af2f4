/**
 * A REST resource as Azure DevOps lists it: the client looks the route up by this id and settles on an API version
 * that the server (Services or any Server release) supports.
 */
export interface Resource {
  readonly area: 'IMS' | 'Location' | 'Test' | 'build' | 'core' | 'git' | 'hooks' | 'policy' | 'wit';
  readonly locationId: string;
  /** The version asked for; an older server answers with its own newest one. */
  readonly apiVersion: string;
}

/** The resources in use. A test compares ids, areas and versions with what Microsoft's own clients ask for. */
export const resources = {
  connectionData: location('Location', '00d9565f-ed9c-4a06-9a50-00e7896ccab4', '7.1-preview.1'),
  newWorkItem: location('wit', '62d3d110-0047-428c-ad3c-4fe872c91c74', '7.1'),
  // The first version that says which fields hold Markdown.
  workItem: location('wit', '72c7ddf8-2cdc-4f60-90cd-ab71c14a399b', '7.2-preview.3'),
  workItemComments: location('wit', '608aac0a-32e1-4493-a863-b9cf4566d257', '7.1-preview.4'),
  workItemsBatch: location('wit', '908509b6-4248-4475-a1cd-829139ba419f', '7.1'),
  workItemType: location('wit', '7c8d7a76-4a09-43e8-b5df-bd792f4ac6aa', '7.1'),
  workItemTypeStates: location('wit', '7c9d7a76-4a09-43e8-b5df-bd792f4ac6aa', '7.1'),
  workItemUpdates: location('wit', '6570bf97-d02c-4a91-8d93-3abe9895b1a9', '7.1'),
  workItemQuery: location('wit', '1a9c53f7-f243-4447-b110-35ef023636e4', '7.1'),
  attachments: location('wit', 'e07b5fa4-1499-494d-a496-64b860fd64ff', '7.1'),
  repositories: location('git', '225f7195-f9c7-4d14-ab28-a83f7ff77e1f', '7.1'),
  refs: location('git', '2d874a60-a811-4f62-9c9f-963a6ea0a55b', '7.1'),
  commits: location('git', 'c2570c3b-5b3f-41b8-98bf-5407bfde8d58', '7.1'),
  commitDiffs: location('git', '615588d5-c0c7-4b88-88f8-e625306446e8', '7.1'),
  trees: location('git', '729f6437-6f92-44ec-8bee-273a7111063c', '7.1'),
  items: location('git', 'fb93c0db-47ed-4a31-8c20-47552878fb44', '7.1'),
  blobs: location('git', '7b28e929-2c99-405d-9c5c-6167a06e6816', '7.1'),
  pushes: location('git', 'ea98d07b-3c87-4971-8ede-a613694ffb55', '7.1'),
  merges: location('git', '985f7ae9-844f-4906-9897-7ef41516c0e2', '7.1'),
  pullRequests: location('git', '9946fd70-0d40-406e-b686-b4744cbbcc37', '7.1'),
  pullRequestsOfProject: location('git', 'a5d28130-9cd2-40fa-9f08-902e7daa9efb', '7.1'),
  pullRequestById: location('git', '01a46dea-7d46-4d40-bc84-319e7c260d99', '7.1'),
  pullRequestWorkItems: location('git', '0a637fcc-5370-4ce8-b0e8-98091f5f9482', '7.1'),
  pullRequestThreads: location('git', 'ab6e2e5d-a0b7-4153-b64a-a4efe0d49449', '7.1'),
  pullRequestThreadComments: location('git', '965a3ec7-5ed8-455a-bdcb-835a5ea7fe7b', '7.1'),
  pullRequestIterations: location('git', 'd43911ee-6958-46b0-a42b-8445b8a0d004', '7.1'),
  pullRequestIterationChanges: location('git', '4216bdcf-b6b1-4d59-8b82-c34cc183fc8b', '7.1'),
  pullRequestStatuses: location('git', 'b5f6bb4f-8d1e-4d79-8d11-4c9172c99c35', '7.1'),
  pullRequestLabels: location('git', 'f22387e3-984e-4c52-9c6d-fbb8f14c812d', '7.1'),
  pullRequestReviewers: location('git', '4b6702c7-aa35-4b89-9c96-b9abf6d3e540', '7.1'),
  builds: location('build', '0cd358e1-9217-4d94-8269-1c1ee6f93dcf', '7.1'),
  buildDefinitions: location('build', 'dbeaf647-6167-421a-bda9-c9327b25e2e6', '7.1'),
  buildLogs: location('build', '35a80daf-7f30-45fc-86e8-6b813d9c90df', '7.1'),
  buildTimeline: location('build', '8baac422-4c6e-4de5-8532-db96d92acffa', '7.1'),
  policyEvaluations: location('policy', 'c23ddff5-229c-4d04-a80b-0fdce9f360c8', '7.1-preview.1'),
  policyEvaluation: location('policy', '46aecb7a-5d2c-4647-897b-0209505a9fe4', '7.1-preview.1'),
  testRuns: location('Test', 'cadb3810-d47d-4a3c-a234-fe5f3be50138', '7.1'),
  testResults: location('Test', '4637d869-3a76-4468-8057-0bb02aa385cf', '7.1'),
  resourceAreas: location('Location', 'e81700f7-3be2-46de-8624-2eb35882fcaa', '7.1-preview.1'),
  projects: location('core', '603fe2ac-9723-48b9-88ad-09305aa6c6e1', '7.1'),
  identities: location('IMS', '28010c54-d0c0-4c89-a5b0-1c9e188b9fb7', '7.1'),
  subscriptions: location('hooks', 'fc50d02a-849f-41fb-8af1-0a5216103269', '7.1'),
  hookNotifications: location('hooks', '0c62d343-21b0-4732-997b-017fde84dc28', '7.1'),
  hookTests: location('hooks', '1139462c-7e27-4524-a997-31b9b73551fe', '7.1'),
} as const;

function location(area: Resource['area'], locationId: string, apiVersion: string): Resource {
  return { area, locationId, apiVersion };
}
