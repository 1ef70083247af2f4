import type { Change } from '../../contracts/changes/changeSet.ts';
import { joinText, splitText, type TextFile } from '../matching/textFile.ts';

/** A file as the edits so far have left it. */
export interface FileState {
  readonly path: string;
  readonly before: string | undefined;
  readonly existed: boolean;
  /** Its lines, which may be changed in place; undefined for what is not there or has no text. */
  file: TextFile | undefined;
  /** The same as one text. A file whose text is replaced again and again is not cut into lines in between. */
  text: string | undefined;
  isPresent: boolean;
  /** Where a moved file came from. */
  previousPath: string | undefined;
}

/** A file that no edit has touched yet. @param before its text; undefined where it has none or is not there */
export function createFileState(path: string, before: string | undefined, existed: boolean): FileState {
  let text = before;
  let file: TextFile | undefined;
  return {
    ...{ path, before, existed, isPresent: existed, previousPath: undefined },
    get file() {
      if (text !== undefined) [file, text] = [splitText(text), undefined];
      return file;
    },
    set file(lines) {
      [file, text] = [lines, undefined];
    },
    get text() {
      return text ?? (file && joinText(file));
    },
    set text(whole) {
      [file, text] = [undefined, whole];
    },
  };
}

/** What has become of files, as changes of what they were. */
export function toChanges(states: readonly FileState[]): Change[] {
  const moved = new Set(states.filter((state) => state.isPresent).map((state) => state.previousPath));
  return states.flatMap((state): Change[] => {
    const { path, before } = state;
    if (!state.isPresent) {
      return state.existed && !moved.has(path) ? [{ kind: 'delete', path }] : [];
    }
    const content = state.text;
    if (content === undefined) {
      return [];
    }
    if (state.previousPath !== undefined) {
      return [{ kind: 'rename', path, previousPath: state.previousPath, content }];
    }
    if (before === undefined) {
      return [{ kind: 'add', path, content }];
    }
    return content === before ? [] : [{ kind: 'edit', path, content }];
  });
}
