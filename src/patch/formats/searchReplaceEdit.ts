import type { Finding } from '../../contracts/changes/finding.ts';
import type { FileEdit } from '../edits/hunk.ts';
import { hunkFromSides } from '../edits/hunkFromSides.ts';
import type { BlockSides, SearchReplaceBlock } from './searchReplaceFormat.ts';

/** Says where a block was taken to end that lacks its end marker. */
export function unterminatedBlockFinding({ replyLine, endsAt }: SearchReplaceBlock, path: string): Finding {
  const message = `The SEARCH/REPLACE block at line ${replyLine} of the reply has no \`>>>>>>> REPLACE\` line: the ${endsAt} is taken for its end.`;
  return { code: 'patch-tolerated', severity: 'warning', path, message };
}

/**
 * In Aider's format, whose replies name their files, a block without old lines is for a new file or the end of one that
 * is there. Elsewhere the same block means to replace the file (Cline) or nothing (Roo Code).
 */
export function editFromBlock(block: SearchReplaceBlock, path: string, namesFiles: boolean): FileEdit {
  const { replyLine } = block;
  const readings = [block, ...(block.others ?? [])];
  const withoutOld = readings.find(isWithoutOld);
  const others = readings.filter((sides) => sides !== (withoutOld ?? block));
  const otherHunks = others.map((sides) => hunkFromSides(sides.search, sides.replace, block));
  const other = otherHunks.length === 0 ? {} : { otherHunks };
  if (withoutOld !== undefined) {
    const content = withoutOld.replace.map((line) => `${line.text}${line.hasCarriageReturn ? '\r' : ''}\n`).join('');
    const isForTheEnd = namesFiles && block.oldStart === undefined;
    const appended = isForTheEnd ? { appended: hunkFromSides([], withoutOld.replace, block) } : {};
    return { kind: 'create', path, content, canReplace: false, replyLine, ...appended, ...other };
  }
  const hunk = hunkFromSides(block.search, block.replace, block);
  return { kind: 'update', path, newPath: undefined, hunks: [hunk], replyLine, ...other };
}

function isWithoutOld({ search }: BlockSides): boolean {
  return search.every((line) => line.text.trim() === '');
}
