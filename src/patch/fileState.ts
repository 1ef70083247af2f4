import type { Change } from '../contracts/changeSet.ts';
import { joinText } from './pendingLines.ts';
import type { TextFile } from './textFile.ts';

/** A file as the edits so far have left it. */
export interface FileState {
  readonly path: string;
  readonly before: string | undefined;
  readonly existed: boolean;
  file: TextFile | undefined;
  isPresent: boolean;
  /** Where a moved file came from. */
  previousPath: string | undefined;
}

/** What has become of files, as changes of what they were. */
export function changesOf(states: readonly FileState[]): Change[] {
  const moved = new Set(states.filter((state) => state.isPresent).map((state) => state.previousPath));
  return states.flatMap((state): Change[] => {
    const { path, before } = state;
    if (!state.isPresent) {
      return state.existed && !moved.has(path) ? [{ kind: 'delete', path }] : [];
    }
    if (state.file === undefined) {
      return [];
    }
    const content = joinText(state.file);
    if (state.previousPath !== undefined) {
      return [{ kind: 'rename', path, previousPath: state.previousPath, content }];
    }
    if (before === undefined) {
      return [{ kind: 'add', path, content }];
    }
    return content === before ? [] : [{ kind: 'edit', path, content }];
  });
}
