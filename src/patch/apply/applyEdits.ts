import type { ChangeSet } from '../../contracts/changes/changeSet.ts';
import type { Finding } from '../../contracts/changes/finding.ts';
import type { FileEdit, Hunk } from '../edits/hunk.ts';
import { countDuplicateHunks, type DuplicateHunks } from '../matching/duplicateHunks.ts';
import { locateHunk } from '../matching/locateHunk.ts';
import { validatePath, withoutDotSlash } from '../paths/validatePath.ts';
import { type AlreadyAppliedEdits, alreadyAppliedNote, createAlreadyAppliedEdits } from './alreadyAppliedEdits.ts';
import { applyHunk, type HunkProgress } from './applyHunk.ts';
import { applyWholeFile } from './applyWholeFile.ts';
import { type AppliedEdits, isDuplicateEdit } from './duplicateEdits.ts';
import { createFileState, type FileState, toChanges } from './fileState.ts';
import { moveFile } from './moveFile.ts';
import { repeatsFile } from './repeatsFile.ts';
import { type CurrentFiles, resolveTargetFile } from './resolveTargetFile.ts';
import { substituteText } from './substituteText.ts';

/** More failures than this are not looked into: the first ones tell enough. */
const maximumFindings = 50;
/** Lines that the hunks of a reply may be looked for in: those of each hunk's file, together. */
const mostLinesLooked = 50_000_000;
/** Text that is not bound to lines is looked for in all characters. */
const charactersALine = 8;

export interface ApplyOptions {
  readonly edits: readonly FileEdit[];
  /** A file's current text; undefined when it is not there or has no readable text. */
  readonly read: (path: string) => string | undefined;
  readonly exists: (path: string) => boolean;
  /** Why a file that is there has no readable text, in words that complete "it is …". */
  readonly whyUnreadable?: (path: string) => string | undefined;
  /** The paths of all files; undefined where they are not known. */
  readonly paths?: () => Iterable<string>;
  /** A file's text without the edits that were kept of earlier replies; undefined where none was kept. */
  readonly readUnedited?: (path: string) => string | undefined;
  readonly baseCommit: string;
}

export type ApplyResult =
  | { readonly kind: 'applied'; readonly changeSet: ChangeSet; readonly notes: readonly Finding[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

interface ApplyState {
  readonly options: ApplyOptions;
  readonly isInRoot: CurrentFiles['isInRoot'];
  readonly resent: AlreadyAppliedEdits | undefined;
  readonly twins: DuplicateHunks;
  readonly made: AppliedEdits;
  readonly states: Map<string, FileState>;
  readonly errors: Finding[];
  readonly notes: Finding[];
  looked: number;
}

/**
 * Applies all edits or none. Files keep their line endings, byte-order mark and final newline; a hunk is placed where
 * it fits exactly, else with declared tolerance, and refused where it fits nowhere or in several places alike.
 * @returns the change set with notes on what was tolerated, or findings that tell a model how to fix its edits
 */
export function applyEdits(options: ApplyOptions): ApplyResult {
  const { read, paths, readUnedited } = options;
  const applying: ApplyState = {
    options,
    isInRoot: paths === undefined ? undefined : rootOf(paths),
    resent: readUnedited === undefined ? undefined : createAlreadyAppliedEdits({ read, readUnedited }),
    twins: countDuplicateHunks(options.edits),
    made: new Map(),
    states: new Map(),
    errors: [],
    notes: [],
    looked: 0,
  };
  for (const edit of options.edits) {
    if (applying.errors.length >= maximumFindings) {
      break;
    }
    applyEdit(applying, edit);
  }
  if (applying.errors.length > 0) {
    return { kind: 'refused', findings: applying.errors };
  }
  const changes = toChanges([...applying.states.values()]);
  return { kind: 'applied', changeSet: { baseCommit: options.baseCommit, changes }, notes: applying.notes };
}

function applyEdit(applying: ApplyState, given: FileEdit): void {
  const { edit, note: taken, refusal } = resolveTargetFile(given, filesOf(applying));
  if (refusal !== undefined) {
    applying.errors.push(refusal);
    return;
  }
  applying.notes.push(...(taken === undefined ? [] : [taken]));
  const paths = edit.kind === 'update' && edit.newPath !== undefined ? [edit.path, edit.newPath] : [edit.path];
  for (const path of paths) {
    const problem = validatePath(withoutDotSlash(path));
    if (problem !== undefined) {
      refuse(applying, 'unsafe-path', path.slice(0, 200), `The path \`${path.slice(0, 200)}\` ${problem}.`);
      return;
    }
  }
  const state = stateOf(applying, withoutDotSlash(edit.path));
  if (!isDuplicateEdit(applying, state.path, edit)) makeEdit(applying, state, edit);
}

function makeEdit(applying: ApplyState, state: FileState, edit: FileEdit): void {
  if (applying.resent?.isEditDone(edit, state.path, () => state.text) === true) {
    applying.notes.push(alreadyAppliedNote(state.path, edit.replyLine));
  } else if (edit.kind === 'substitute') {
    substitute(applying, state, edit);
  } else if (edit.kind === 'whole') {
    replaceWhole(applying, state, edit);
  } else if (edit.kind === 'create') {
    create(applying, state, edit);
  } else if (edit.kind === 'delete') {
    remove(applying, state, edit.hunks);
  } else if (update(applying, state, edit.hunks) && edit.newPath !== undefined) {
    const { error, note: said } = moveFile(
      state,
      stateOf(applying, withoutDotSlash(edit.newPath)),
      edit.canReplace === true,
    );
    applying.errors.push(...(error === undefined ? [] : [error]));
    applying.notes.push(...(said === undefined ? [] : [said]));
  }
}

function filesOf(applying: ApplyState): CurrentFiles {
  return {
    isInRoot: applying.isInRoot,
    isThere: (path) => validatePath(path) === undefined && stateOf(applying, path).isPresent,
  };
}

/** Looks at the paths when something is first asked of them: for most replies that is never. */
function rootOf(paths: () => Iterable<string>): (name: string) => boolean {
  let names: ReadonlySet<string> | undefined;
  return (name) => {
    names ??= new Set(Array.from(paths(), (path) => path.split('/', 1)[0] ?? path));
    return names.has(name);
  };
}

function stateOf(applying: ApplyState, path: string): FileState {
  const known = applying.states.get(path);
  if (known !== undefined) {
    return known;
  }
  const before = applying.options.read(path);
  const existed = before !== undefined || applying.options.exists(path);
  const state = createFileState(path, before, existed);
  applying.states.set(path, state);
  return state;
}

function refuse(applying: ApplyState, code: string, path: string, message: string): void {
  applying.errors.push({ code, severity: 'error', path, message });
}

function note(applying: ApplyState, code: string, path: string, message: string): void {
  applying.notes.push({ code, severity: 'warning', path, message });
}

function create(applying: ApplyState, state: FileState, edit: Extract<FileEdit, { kind: 'create' }>): void {
  const current = state.text;
  const isFree = !state.isPresent || current?.trim() === '' || current === edit.content;
  if (!isFree && edit.appended !== undefined && current !== undefined && !repeatsFile(current, edit.content)) {
    const message = `The edit at line ${edit.replyLine} of the reply has no old lines, and ${state.path} exists already: the new lines are put at its end.`;
    note(applying, 'patch-tolerated', state.path, message);
    update(applying, state, [edit.appended]);
    return;
  }
  if (!isFree && !(edit.canReplace && state.file !== undefined)) {
    const message = `${state.path} exists already, so it cannot be created. Edit the lines that change instead.`;
    refuse(applying, 'file-exists', state.path, message);
    return;
  }
  if (!isFree) {
    note(applying, 'file-replaced', state.path, `${state.path} existed already and is replaced whole.`);
  }
  state.text = edit.content;
  state.isPresent = true;
}

function remove(applying: ApplyState, state: FileState, hunks: readonly Hunk[]): void {
  if (!state.isPresent) {
    refuse(applying, 'file-not-found', state.path, `There is no file ${state.path} to delete.`);
    return;
  }
  if (hunks.length > 0) {
    if (!update(applying, state, hunks)) {
      return;
    }
    if ((state.file?.lines.length ?? 0) > 0) {
      const message = `The diff deletes ${state.path} but does not remove all of its lines.`;
      refuse(applying, 'patch-not-found', state.path, message);
      return;
    }
  }
  state.file = undefined;
  state.isPresent = false;
}

/** Counts lines that edits are looked for in. @returns false where they are too many, with a finding that says so */
function spendSearchBudget(applying: ApplyState, path: string, lines: number): boolean {
  applying.looked += lines;
  if (applying.looked <= mostLinesLooked) return true;
  const message = `These are too many edits for files as long as ${path}. Send fewer, larger ones.`;
  refuse(applying, 'too-large', path, message);
  return false;
}

/** @returns whether every hunk found its place */
function update(applying: ApplyState, state: FileState, hunks: readonly Hunk[]): boolean {
  const { file, path } = state;
  if (file === undefined || !state.isPresent) {
    const isThere = state.isPresent;
    const why = isThere ? applying.options.whyUnreadable?.(path) : undefined;
    const message = isThere
      ? `${path} is not a text file the agent can edit${why === undefined ? '' : `: it is ${why}`}.`
      : `There is no file ${path}. Use a path exactly as it stands in the repository.`;
    refuse(applying, isThere ? 'file-not-editable' : 'file-not-found', path, message);
    return false;
  }
  if (!spendSearchBudget(applying, path, hunks.length * file.lines.length)) return false;
  const failuresBefore = applying.errors.length;
  const progress: HunkProgress = { cursor: 0, drift: 0 };
  for (const hunk of hunks) {
    if (!applyHunk(applying, path, file, hunk, progress) && applying.errors.length >= maximumFindings) {
      break;
    }
  }
  return applying.errors.length === failuresBefore;
}

function substitute(applying: ApplyState, state: FileState, edit: Extract<FileEdit, { kind: 'substitute' }>): void {
  if (edit.oldText === '' && !state.isPresent) {
    const { path, newText: content, replyLine } = edit;
    create(applying, state, { kind: 'create', path, content, canReplace: false, replyLine });
    return;
  }
  const { text } = state;
  if (text === undefined || !state.isPresent) {
    update(applying, state, []);
    return;
  }
  if (!spendSearchBudget(applying, state.path, text.length / charactersALine)) return;
  const substituted = substituteText(state.path, text, edit);
  if (substituted.kind === 'text') {
    state.text = substituted.text;
    applying.notes.push(...substituted.notes);
  } else if (substituted.kind === 'hunk') {
    update(applying, state, [substituted.hunk]);
  } else {
    applying.errors.push(substituted.finding);
  }
}

function replaceWhole(applying: ApplyState, state: FileState, edit: Extract<FileEdit, { kind: 'whole' }>): void {
  if (state.isPresent && state.file === undefined) {
    update(applying, state, []);
    return;
  }
  if (state.file !== undefined && edit.context !== undefined) {
    if (locateHunk(state.file, edit.context, { cursor: 0, drift: 0 }).kind === 'found') return;
  }
  const whole = applyWholeFile(state.path, state.file, edit);
  if (whole.kind === 'refused') {
    applying.errors.push(whole.finding);
    return;
  }
  applying.notes.push(...whole.notes);
  state.text = whole.text;
  state.isPresent = true;
}
