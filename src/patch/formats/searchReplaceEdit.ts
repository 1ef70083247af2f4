import type { Finding } from '../../contracts/changes/finding.ts';
import type { FileEdit } from '../edits/hunk.ts';
import { hunkFromSides } from '../edits/hunkFromSides.ts';
import type { SearchReplaceBlock } from './searchReplaceFormat.ts';

/** Says where a block was taken to end that lacks its end marker. */
export function unterminatedBlockFinding({ replyLine }: SearchReplaceBlock, path: string): Finding {
  const message = `The SEARCH/REPLACE block at line ${replyLine} of the reply has no \`>>>>>>> REPLACE\` line: the end of the reply is taken for its end.`;
  return { code: 'patch-tolerated', severity: 'warning', path, message };
}

/**
 * In Aider's format, whose replies name their files, a block without old lines is for a new file or the end of one that
 * is there. Elsewhere the same block means to replace the file (Cline) or nothing (Roo Code).
 */
export function editFromBlock(block: SearchReplaceBlock, path: string, namesFiles: boolean): FileEdit {
  const { replyLine, search, replace } = block;
  if (search.every((line) => line.text.trim() === '')) {
    const content = replace.map((line) => `${line.text}${line.hasCarriageReturn ? '\r' : ''}\n`).join('');
    const isForTheEnd = namesFiles && block.oldStart === undefined;
    const appended = isForTheEnd ? { appended: hunkFromSides([], replace, block) } : {};
    return { kind: 'create', path, content, canReplace: false, replyLine, ...appended };
  }
  const hunk = hunkFromSides(search, replace, block);
  return { kind: 'update', path, newPath: undefined, hunks: [hunk], replyLine };
}
