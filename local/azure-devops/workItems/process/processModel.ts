/** Categories by which a state is found whatever it is called. */
export type StateCategory = 'Proposed' | 'InProgress' | 'Resolved' | 'Completed' | 'Removed';

export type WorkItemState = { readonly name: string; readonly color: string; readonly category: StateCategory };

/** Names by state, or by field. */
export type Names = Readonly<Record<string, readonly string[]>>;

/** A type of work items with the rules that hold for it. */
export type WorkItemType = {
  readonly name: string;
  readonly referenceName: string;
  readonly color: string;
  readonly states: readonly WorkItemState[];
  /** States that may follow a state; those a new item may have stand under the empty name. */
  readonly transitions: Names;
  /** Reasons of a change of state, as `New>Active`; the first is set where none is given. */
  readonly reasons: Names;
  /** Long text fields besides the description. */
  readonly fields: readonly string[];
  /** Reference names of fields that must never be empty. */
  readonly required: readonly string[];
  /** Fields that must not be empty in a state. */
  readonly requiredIn: Names;
  /** Fields that cannot be changed in a state. */
  readonly readOnlyIn: Names;
  /** The only values a field may have. */
  readonly allowedValues: Names;
  /** Where its form differs from what its fields make of it. */
  readonly form: readonly FormControl[];
};

/** A field as the form of a type shows it. */
export type FormControl = {
  readonly field: string;
  /** The group that it stands in; default the name of the field. */
  readonly group?: string;
  /** Where it is another one than the group's or the field's. */
  readonly label?: string;
  readonly isHidden?: boolean;
};

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
  /** The server sets it, and takes it from a caller only who may bypass the rules. */
  readonly isGuarded: boolean;
};

/** What work items are and may become. */
export type Process = {
  readonly types: readonly WorkItemType[];
  readonly fields: readonly FieldDefinition[];
  /** Below the project, such as `Till\Receipts`; the project itself always is one. */
  readonly areaPaths: readonly string[];
  readonly iterationPaths: readonly string[];
  readonly mostRevisions: number;
};

/** What a scenario changes in a type of the Agile process, or a type of its own. */
export type TypeOptions = Partial<
  Pick<WorkItemType, 'transitions' | 'required' | 'requiredIn' | 'readOnlyIn' | 'allowedValues'>
> & {
  readonly states?: readonly Pick<WorkItemState, 'name' | 'category'>[];
  /** Fields of its own, besides those that the type is shipped with. */
  readonly fields?: readonly string[];
  readonly form?: readonly FormControl[];
};

/** A custom process: what is left out is as in Agile. */
export type ProcessOptions = {
  readonly types?: Readonly<Record<string, TypeOptions>>;
  readonly fields?: readonly Pick<FieldDefinition, 'referenceName' | 'name' | 'type'>[];
  readonly areaPaths?: readonly string[];
  readonly iterationPaths?: readonly string[];
  /** 10,000 in the real service. */
  readonly mostRevisions?: number;
};
