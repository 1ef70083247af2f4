import type { FieldDefinition, Names, WorkItemState, WorkItemType } from './processModel.ts';

const proposed: WorkItemState = { name: 'New', color: 'b2b2b2', category: 'Proposed' };
const active: WorkItemState = { name: 'Active', color: '007acc', category: 'InProgress' };
const resolved: WorkItemState = { name: 'Resolved', color: 'ff9d00', category: 'Resolved' };
const closed: WorkItemState = { name: 'Closed', color: '339933', category: 'Completed' };
const design: WorkItemState = { name: 'Design', color: 'b2b2b2', category: 'Proposed' };
const ready: WorkItemState = { name: 'Ready', color: '007acc', category: 'InProgress' };
const removed: WorkItemState = { name: 'Removed', color: 'ffffff', category: 'Removed' };

/** Transitions as the specification's example of the list of types gives them (GET__wit_workItemTypes.json). */
const bugTransitions: Names = {
  '': ['New'],
  New: ['New', 'Closed', 'Resolved', 'Active'],
  Active: ['Active', 'Closed', 'Resolved', 'New'],
  Resolved: ['Resolved', 'Closed', 'Active', 'New'],
  Closed: ['Closed', 'Resolved', 'Active', 'New'],
};

const storyTransitions: Names = {
  '': ['New'],
  New: ['New', 'Removed', 'Closed', 'Resolved', 'Active'],
  Active: ['Active', 'Removed', 'Closed', 'Resolved', 'New'],
  Resolved: ['Resolved', 'Removed', 'Closed', 'Active', 'New'],
  Closed: ['Closed', 'Resolved', 'Active', 'New'],
  Removed: ['Removed', 'New'],
};

const taskTransitions: Names = {
  '': ['New'],
  New: ['New', 'Removed', 'Closed', 'Active'],
  Active: ['Active', 'Removed', 'Closed', 'New'],
  Closed: ['Closed', 'Active', 'New'],
  Removed: ['Removed', 'New'],
};

const issueTransitions: Names = { '': ['Active'], Active: ['Active', 'Closed'], Closed: ['Closed', 'Active'] };

/** Types of tests go from each of their states to each; the first is where they begin. */
function testTransitions(...states: readonly string[]): Names {
  return { '': states.slice(0, 1), ...Object.fromEntries(states.map((name) => [name, states])) };
}

/** "Approved", "Implementation started": the specification's examples. The others from the Agile template, by heart. */
const bugReasons: Names = {
  'New>Active': ['Approved', 'Investigate'],
  'New>Resolved': ['Fixed', 'As Designed', 'Cannot Reproduce', 'Deferred', 'Duplicate', 'Obsolete'],
  'Active>Resolved': ['Fixed', 'As Designed', 'Cannot Reproduce', 'Deferred', 'Duplicate', 'Obsolete'],
  'Resolved>Closed': ['Verified'],
  'Resolved>Active': ['Not fixed', 'Test Failed'],
  'Closed>Active': ['Regression', 'Reactivated'],
};

const storyReasons: Names = {
  'New>Active': ['Implementation started'],
  'New>Removed': ['Removed from the backlog'],
  'Active>New': ['Implementation halted'],
  'Active>Resolved': ['Code complete and unit tests pass'],
  'Active>Removed': ['Removed from the backlog'],
  'Resolved>Closed': ['Acceptance tests pass'],
  'Resolved>Active': ['Acceptance tests fail'],
  'Removed>New': ['Reconsidering the User Story'],
};

const taskReasons: Names = {
  'New>Active': ['Work started'],
  'New>Closed': ['Completed', 'Cut', 'Deferred', 'Obsolete'],
  'Active>New': ['Work stopped'],
  'Active>Closed': ['Completed', 'Cut', 'Deferred', 'Obsolete'],
  'Closed>Active': ['Reactivated'],
};

const priority = { 'Microsoft.VSTS.Common.Priority': ['1', '2', '3', '4'] };
const valueArea = { 'Microsoft.VSTS.Common.ValueArea': ['Architectural', 'Business'] };
const severity = { 'Microsoft.VSTS.Common.Severity': ['1 - Critical', '2 - High', '3 - Medium', '4 - Low'] };
const criteria = 'Microsoft.VSTS.Common.AcceptanceCriteria';
const noFurtherRules = { required: ['System.Title'], requiredIn: {}, readOnlyIn: {}, form: [] };

function agileType(
  name: string,
  color: string,
  rest: Pick<WorkItemType, 'states' | 'transitions' | 'reasons' | 'fields' | 'allowedValues'>,
): WorkItemType {
  const referenceName = `Microsoft.VSTS.WorkItemTypes.${name.replaceAll(' ', '')}`;
  return { name, referenceName, color, ...noFurtherRules, ...rest };
}

const backlogType = {
  states: [proposed, active, resolved, closed, removed],
  transitions: storyTransitions,
  reasons: storyReasons,
  fields: [criteria],
  allowedValues: { ...priority, ...valueArea },
};

/** The types of the Agile process template with their states in the template's order. */
export const agileTypes: readonly WorkItemType[] = [
  agileType('Bug', 'CC293D', {
    states: [proposed, active, resolved, closed],
    transitions: bugTransitions,
    reasons: bugReasons,
    fields: [
      ...['Microsoft.VSTS.TCM.ReproSteps', 'Microsoft.VSTS.TCM.SystemInfo', criteria],
      ...['Microsoft.VSTS.Build.FoundIn', 'Microsoft.VSTS.Build.IntegrationBuild'],
    ],
    allowedValues: { ...priority, ...severity, ...valueArea },
  }),
  agileType('Task', 'F2CB1D', {
    states: [proposed, active, closed, removed],
    transitions: taskTransitions,
    reasons: taskReasons,
    fields: [],
    allowedValues: priority,
  }),
  agileType('User Story', '009CCC', backlogType),
  agileType('Feature', '773B93', backlogType),
  agileType('Epic', 'FF7B00', backlogType),
  agileType('Issue', 'B4009E', {
    states: [active, closed],
    transitions: issueTransitions,
    reasons: {},
    fields: [],
    allowedValues: priority,
  }),
  agileType('Test Case', '004B50', {
    states: [design, ready, closed],
    transitions: testTransitions('Design', 'Ready', 'Closed'),
    reasons: {},
    fields: ['Steps', 'Parameters', 'LocalDataSource', 'AutomatedTestName'].map((name) => `Microsoft.VSTS.TCM.${name}`),
    allowedValues: priority,
  }),
  agileType('Shared Steps', '004B50', {
    states: [active, closed],
    transitions: testTransitions('Active', 'Closed'),
    reasons: {},
    fields: ['Microsoft.VSTS.TCM.Steps', 'Microsoft.VSTS.TCM.Parameters'],
    allowedValues: priority,
  }),
  agileType('Shared Parameter', '004B50', {
    states: [active, { ...closed, name: 'Inactive' }],
    transitions: testTransitions('Active', 'Inactive'),
    reasons: {},
    fields: ['Microsoft.VSTS.TCM.Parameters'],
    allowedValues: priority,
  }),
];

type Row = readonly [
  referenceName: string,
  name: string,
  type: FieldDefinition['type'],
  readOnly?: 'readOnly' | 'guarded',
];

const rows: readonly Row[] = [
  ['System.Id', 'ID', 'integer', 'readOnly'],
  ['System.Rev', 'Rev', 'integer', 'readOnly'],
  ['System.AreaPath', 'Area Path', 'treePath'],
  ['System.AreaId', 'Area ID', 'integer', 'guarded'],
  ['System.IterationPath', 'Iteration Path', 'treePath'],
  ['System.IterationId', 'Iteration ID', 'integer', 'guarded'],
  ['System.TeamProject', 'Team Project', 'string', 'guarded'],
  ['System.WorkItemType', 'Work Item Type', 'string', 'readOnly'],
  ['System.State', 'State', 'string'],
  ['System.Reason', 'Reason', 'string'],
  ['System.AssignedTo', 'Assigned To', 'identity'],
  ['System.CreatedDate', 'Created Date', 'dateTime', 'guarded'],
  ['System.CreatedBy', 'Created By', 'identity', 'guarded'],
  ['System.ChangedDate', 'Changed Date', 'dateTime', 'guarded'],
  ['System.ChangedBy', 'Changed By', 'identity', 'guarded'],
  ['System.CommentCount', 'Comment Count', 'integer', 'readOnly'],
  ['System.BoardColumn', 'Board Column', 'string', 'readOnly'],
  ['System.Title', 'Title', 'string'],
  ['System.Description', 'Description', 'html'],
  ['System.History', 'History', 'history'],
  ['System.Tags', 'Tags', 'plainText'],
  // The real service takes a parent in silence and sets none.
  ['System.Parent', 'Parent', 'integer', 'readOnly'],
  ['Microsoft.VSTS.Common.Priority', 'Priority', 'integer'],
  ['Microsoft.VSTS.Common.Severity', 'Severity', 'string'],
  ['Microsoft.VSTS.Common.ValueArea', 'Value Area', 'string'],
  ['Microsoft.VSTS.Common.StateChangeDate', 'State Change Date', 'dateTime', 'guarded'],
  ['Microsoft.VSTS.Common.ActivatedDate', 'Activated Date', 'dateTime', 'guarded'],
  ['Microsoft.VSTS.Common.ActivatedBy', 'Activated By', 'identity', 'guarded'],
  ['Microsoft.VSTS.Common.ResolvedDate', 'Resolved Date', 'dateTime', 'guarded'],
  ['Microsoft.VSTS.Common.ResolvedBy', 'Resolved By', 'identity', 'guarded'],
  ['Microsoft.VSTS.Common.ClosedDate', 'Closed Date', 'dateTime', 'guarded'],
  ['Microsoft.VSTS.Common.ClosedBy', 'Closed By', 'identity', 'guarded'],
  ['Microsoft.VSTS.Common.AcceptanceCriteria', 'Acceptance Criteria', 'html'],
  ['Microsoft.VSTS.TCM.ReproSteps', 'Repro Steps', 'html'],
  ['Microsoft.VSTS.TCM.SystemInfo', 'System Info', 'html'],
  ['Microsoft.VSTS.TCM.Steps', 'Steps', 'html'],
  ['Microsoft.VSTS.TCM.Parameters', 'Parameters', 'html'],
  ['Microsoft.VSTS.TCM.LocalDataSource', 'Local Data Source', 'html'],
  ['Microsoft.VSTS.TCM.AutomatedTestName', 'Automated Test Name', 'string'],
  ['Microsoft.VSTS.Build.FoundIn', 'Found In', 'string'],
  ['Microsoft.VSTS.Build.IntegrationBuild', 'Integration Build', 'string'],
  ['Microsoft.VSTS.Scheduling.StoryPoints', 'Story Points', 'double'],
  ['Microsoft.VSTS.Scheduling.RemainingWork', 'Remaining Work', 'double'],
];

/** Every field a work item may have; one that is not here is refused, as the real server does. */
export const agileFields: readonly FieldDefinition[] = rows.map(([referenceName, name, type, access]) => ({
  referenceName,
  name,
  type,
  readOnly: access === 'readOnly',
  isGuarded: access === 'guarded',
}));
