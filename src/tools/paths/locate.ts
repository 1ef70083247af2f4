import { type Answer, cutAt } from '../answers/answer.ts';
import type { ToolContext } from '../toolContext.ts';
import { understandPath } from './understandPath.ts';

const longestShownPath = 200;

export type Located =
  | { readonly kind: 'path'; readonly path: string; readonly isFolder: boolean; readonly notes: readonly string[] }
  | { readonly kind: 'answer'; readonly answer: Answer };

/**
 * The file that a model asked for, or the answer that says why there is none.
 * @param verb what was tried, for the summary: `read`
 * @param takesFolders whether a folder will do
 */
export function locate(asked: string, context: ToolContext, verb: string, takesFolders = false): Located {
  const understood = understandPath(asked, context);
  const summary = `could not ${verb} ${JSON.stringify(cutAt(asked, longestShownPath))}`;
  switch (understood.kind) {
    case 'file':
      return {
        kind: 'path',
        path: understood.path,
        isFolder: false,
        notes: understood.note === undefined ? [] : [understood.note],
      };
    case 'folder':
      if (takesFolders) return { kind: 'path', path: understood.path, isFolder: true, notes: [] };
      return answer(`${summary}: a folder`, 'This is a folder. Use `list_files` or `outline` for what is in it.');
    case 'outside':
      return answer(
        `${summary}: outside of the repository`,
        'This path leads out of the repository. Write paths from its root, without `..`.',
      );
    case 'missing':
      return missing(`${summary}: no such file`, understood.nearest);
  }
}

function answer(summary: string, note: string): Located {
  return { kind: 'answer', answer: { notes: [note], summary } };
}

function missing(summary: string, nearest: readonly string[]): Located {
  if (nearest.length === 0) return answer(summary, 'There is no such file. Use `list_files` or `search` to find it.');
  const notes = ['There is no such file. The nearest paths are:'];
  return { kind: 'answer', answer: { notes, kind: 'paths', text: nearest.join('\n'), summary } };
}
