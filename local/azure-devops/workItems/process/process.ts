import { agileFields, agileTypes } from './agileProcess.ts';
import type {
  FieldDefinition,
  Names,
  Process,
  ProcessOptions,
  TypeOptions,
  WorkItemState,
  WorkItemType,
} from './processModel.ts';

/** New projects of the Agile process come with these. */
const shippedIterations: readonly string[] = ['Iteration 1', 'Iteration 2', 'Iteration 3'];

/** The Agile process as shipped, with what the options change. */
export function createProcess(options: ProcessOptions = {}): Process {
  const changes = Object.entries(options.types ?? {});
  const shipped = agileTypes.map((type) =>
    changes.filter(([name]) => name === type.name).reduce((changed, [, change]) => withChange(changed, change), type),
  );
  const own = changes
    .filter(([name]) => !agileTypes.some((type) => type.name === name))
    .map(([name, change]) => withChange(emptyType(name), change));
  const ownFields = (options.fields ?? []).map((field) => ({ ...field, readOnly: false, isGuarded: false }));
  return {
    types: [...shipped, ...own],
    fields: [...agileFields, ...ownFields],
    areaPaths: options.areaPaths ?? [],
    iterationPaths: options.iterationPaths ?? shippedIterations,
    mostRevisions: options.mostRevisions ?? 10_000,
  };
}

function emptyType(name: string): WorkItemType {
  return {
    name,
    referenceName: `Custom.${name.replaceAll(' ', '')}`,
    color: '009CCC',
    ...{ states: [], transitions: {}, reasons: {}, fields: [], required: [], requiredIn: {}, readOnlyIn: {} },
    allowedValues: {},
    form: [],
  };
}

function withChange(type: WorkItemType, change: TypeOptions): WorkItemType {
  const states = change.states?.map((state) => ({ color: 'b2b2b2', ...state })) ?? type.states;
  const transitions = change.states === undefined ? type.transitions : anyToAny(states);
  return {
    ...type,
    ...change,
    fields: [...type.fields, ...(change.fields ?? [])],
    states,
    transitions: { ...transitions, ...change.transitions },
    allowedValues: { ...type.allowedValues, ...change.allowedValues },
  };
}

/** Inherited processes let every state follow every other one, unless a rule restricts it. */
function anyToAny(states: readonly WorkItemState[]): Names {
  const names = states.map(({ name }) => name);
  return { '': names.slice(0, 1), ...Object.fromEntries(names.map((name) => [name, names])) };
}

/** A type by its name in any case. */
export function findWorkItemType({ types }: Process, name: string): WorkItemType | undefined {
  return types.find((type) => type.name.toLowerCase() === name.toLowerCase());
}

/** A field by reference name or display name, in any case. */
export function findField({ fields }: Process, name: string): FieldDefinition | undefined {
  const wanted = name.toLowerCase();
  return fields.find((field) => field.referenceName.toLowerCase() === wanted || field.name.toLowerCase() === wanted);
}

/** The states an item may have after one; after none, those it may begin with. */
export function nextStates(type: WorkItemType, from: string | undefined): readonly string[] {
  return type.transitions[from ?? ''] ?? [];
}

/** The reasons a change of state may have, the usual one first. */
export function reasonsFor(type: WorkItemType, from: string | undefined, to: string): readonly string[] {
  const known = type.reasons[`${from ?? ''}>${to}`] ?? [];
  // What inherited processes give for transitions that have no reason of their own.
  return from === undefined ? ['New', ...known] : [...known, `Moved to state ${to}`];
}

/** Every reason that brings an item of the type into a state. */
export function reasonsOf(type: WorkItemType, state: string): readonly string[] {
  return [undefined, ...type.states.map(({ name }) => name)].flatMap((from) => reasonsFor(type, from, state));
}
