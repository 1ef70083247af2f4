/** Categories by which a state is found whatever it is called. */
export type StateCategory = 'Proposed' | 'InProgress' | 'Resolved' | 'Completed' | 'Removed';

export type WorkItemState = { readonly name: string; readonly color: string; readonly category: StateCategory };

/** A type of the Agile process, with what a new item of it starts with. */
export type WorkItemType = {
  readonly name: string;
  readonly referenceName: string;
  readonly color: string;
  readonly states: readonly WorkItemState[];
  /** Long text fields besides the description. */
  readonly fields: readonly string[];
};

const proposed: WorkItemState = { name: 'New', color: 'b2b2b2', category: 'Proposed' };
const active: WorkItemState = { name: 'Active', color: '007acc', category: 'InProgress' };
const resolved: WorkItemState = { name: 'Resolved', color: 'ff9d00', category: 'Resolved' };
const closed: WorkItemState = { name: 'Closed', color: '339933', category: 'Completed' };
const removed: WorkItemState = { name: 'Removed', color: 'ffffff', category: 'Removed' };

/** The types of the Agile process template with their states in the template's order. */
export const workItemTypes: readonly WorkItemType[] = [
  {
    name: 'Bug',
    referenceName: 'Microsoft.VSTS.WorkItemTypes.Bug',
    color: 'CC293D',
    states: [proposed, active, resolved, closed],
    fields: [
      'Microsoft.VSTS.TCM.ReproSteps',
      'Microsoft.VSTS.TCM.SystemInfo',
      'Microsoft.VSTS.Common.AcceptanceCriteria',
    ],
  },
  {
    name: 'Task',
    referenceName: 'Microsoft.VSTS.WorkItemTypes.Task',
    color: 'F2CB1D',
    states: [proposed, active, closed, removed],
    fields: [],
  },
  {
    name: 'User Story',
    referenceName: 'Microsoft.VSTS.WorkItemTypes.UserStory',
    color: '009CCC',
    states: [proposed, active, resolved, closed, removed],
    fields: ['Microsoft.VSTS.Common.AcceptanceCriteria'],
  },
  {
    name: 'Feature',
    referenceName: 'Microsoft.VSTS.WorkItemTypes.Feature',
    color: '773B93',
    states: [proposed, active, resolved, closed, removed],
    fields: ['Microsoft.VSTS.Common.AcceptanceCriteria'],
  },
  {
    name: 'Epic',
    referenceName: 'Microsoft.VSTS.WorkItemTypes.Epic',
    color: 'FF7B00',
    states: [proposed, active, resolved, closed, removed],
    fields: ['Microsoft.VSTS.Common.AcceptanceCriteria'],
  },
  {
    name: 'Issue',
    referenceName: 'Microsoft.VSTS.WorkItemTypes.Issue',
    color: 'B4009E',
    states: [active, closed],
    fields: [],
  },
];

/** A type by its name in any case. */
export function findWorkItemType(name: string): WorkItemType | undefined {
  return workItemTypes.find((type) => type.name.toLowerCase() === name.toLowerCase());
}

/** A field of the collection, with the names its type has in the interface. */
export type FieldDefinition = {
  readonly referenceName: string;
  readonly name: string;
  readonly type:
    | 'string'
    | 'integer'
    | 'double'
    | 'dateTime'
    | 'html'
    | 'history'
    | 'treePath'
    | 'plainText'
    | 'identity'
    | 'boolean';
  readonly readOnly: boolean;
};

type Row = readonly [referenceName: string, name: string, type: FieldDefinition['type'], readOnly?: 'readOnly'];

const rows: readonly Row[] = [
  ['System.Id', 'ID', 'integer', 'readOnly'],
  ['System.Rev', 'Rev', 'integer', 'readOnly'],
  ['System.AreaPath', 'Area Path', 'treePath'],
  ['System.AreaId', 'Area ID', 'integer'],
  ['System.IterationPath', 'Iteration Path', 'treePath'],
  ['System.IterationId', 'Iteration ID', 'integer'],
  ['System.TeamProject', 'Team Project', 'string'],
  ['System.WorkItemType', 'Work Item Type', 'string', 'readOnly'],
  ['System.State', 'State', 'string'],
  ['System.Reason', 'Reason', 'string'],
  ['System.AssignedTo', 'Assigned To', 'identity'],
  ['System.CreatedDate', 'Created Date', 'dateTime'],
  ['System.CreatedBy', 'Created By', 'identity'],
  ['System.ChangedDate', 'Changed Date', 'dateTime'],
  ['System.ChangedBy', 'Changed By', 'identity'],
  ['System.CommentCount', 'Comment Count', 'integer', 'readOnly'],
  ['System.Title', 'Title', 'string'],
  ['System.Description', 'Description', 'html'],
  ['System.History', 'History', 'history'],
  ['System.Tags', 'Tags', 'plainText'],
  ['System.Parent', 'Parent', 'integer'],
  ['Microsoft.VSTS.Common.Priority', 'Priority', 'integer'],
  ['Microsoft.VSTS.Common.Severity', 'Severity', 'string'],
  ['Microsoft.VSTS.Common.ValueArea', 'Value Area', 'string'],
  ['Microsoft.VSTS.Common.StateChangeDate', 'State Change Date', 'dateTime', 'readOnly'],
  ['Microsoft.VSTS.Common.ActivatedDate', 'Activated Date', 'dateTime'],
  ['Microsoft.VSTS.Common.ResolvedDate', 'Resolved Date', 'dateTime'],
  ['Microsoft.VSTS.Common.ClosedDate', 'Closed Date', 'dateTime'],
  ['Microsoft.VSTS.Common.AcceptanceCriteria', 'Acceptance Criteria', 'html'],
  ['Microsoft.VSTS.TCM.ReproSteps', 'Repro Steps', 'html'],
  ['Microsoft.VSTS.TCM.SystemInfo', 'System Info', 'html'],
  ['Microsoft.VSTS.Scheduling.StoryPoints', 'Story Points', 'double'],
  ['Microsoft.VSTS.Scheduling.RemainingWork', 'Remaining Work', 'double'],
];

/** Every field a work item may have; one that is not here is refused, as the real server does. */
export const fieldDefinitions: readonly FieldDefinition[] = rows.map(([referenceName, name, type, readOnly]) => ({
  referenceName,
  name,
  type,
  readOnly: readOnly === 'readOnly',
}));

/** A field by reference name or display name, in any case. */
export function findField(name: string): FieldDefinition | undefined {
  const wanted = name.toLowerCase();
  return fieldDefinitions.find(
    (field) => field.referenceName.toLowerCase() === wanted || field.name.toLowerCase() === wanted,
  );
}
