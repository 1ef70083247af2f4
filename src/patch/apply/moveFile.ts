import type { Finding } from '../../contracts/changes/finding.ts';
import type { FileState } from './fileState.ts';

/**
 * Moves a file to where another one may be.
 * @returns why it cannot be moved, or what became of the file that was there
 */
export function moveFile(
  from: FileState,
  to: FileState,
  canReplace: boolean,
): { readonly error?: Finding; readonly note?: Finding } {
  if (from.path === to.path) return {};
  const { path } = to;
  if (to.isPresent && !canReplace) {
    const message = `${from.path} cannot move to ${path}, which exists already.`;
    return { error: { code: 'file-exists', severity: 'error', path, message } };
  }
  const message = `${path} existed already and is replaced by ${from.path}.`;
  const isReplaced = to.isPresent;
  to.file = from.file;
  to.isPresent = true;
  // A file that was there is edited, and the other one deleted: a rename needs a free name.
  to.previousPath = to.existed ? undefined : (from.previousPath ?? from.path);
  from.file = undefined;
  from.isPresent = false;
  return isReplaced ? { note: { code: 'file-replaced', severity: 'warning', path, message } } : {};
}
