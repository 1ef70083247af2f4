import type { Finding } from '../../contracts/changes/finding.ts';
import { findLineSequence } from '../diff/lineSearch.ts';
import { type FileEdit, type Hunk, oldSide } from '../edits/hunk.ts';
import { dividerPattern } from '../formats/searchReplaceDividers.ts';
import type { TextFile } from './textFile.ts';

const seven = /^={7}$/;
/** Files whose headings are underlined. */
const document = /\.(?:md|mdx|markdown|mdown|rst|rest|txt|text|adoc|asciidoc|asc)$/i;

export type Interpretation =
  | { readonly kind: 'edit'; readonly edit: FileEdit }
  | { readonly kind: 'refused'; readonly finding: Finding };

/** An edit whose form allows several readings. */
export type AmbiguousEdit = Extract<FileEdit, { kind: 'update' | 'create' }> & { readonly otherHunks: readonly Hunk[] };

/** Whether a form allows several readings of an edit. */
export function isAmbiguousEdit(edit: FileEdit): edit is AmbiguousEdit {
  return 'otherHunks' in edit && edit.otherHunks !== undefined;
}

/**
 * The reading of a SEARCH/REPLACE block that is meant where several of its lines look like the divider: the one whose old
 * lines stand in the file, and of several the longest. Where the file goes on with such a line itself, the reading ended
 * too early: the likeliest one is then looked for with tolerance, as any edit is.
 * @param file undefined where the file is not there or has no text
 */
export function chooseInterpretation(edit: AmbiguousEdit, file: TextFile | undefined): Interpretation {
  const { otherHunks, ...only } = edit;
  const lines = file?.lines.map((line) => line.trimEnd()) ?? [];
  if (!document.test(edit.path) && !lines.some((line) => seven.test(line))) return refused(edit, 'has none');
  const hunks = only.kind === 'update' ? [...only.hunks, ...otherHunks] : otherHunks;
  const [standing] = hunks
    .filter((hunk) => fitOf(lines, hunk) === 'whole')
    .toSorted((a, b) => oldSide(b).length - oldSide(a).length);
  const { path, replyLine } = edit;
  if (standing !== undefined) {
    return { kind: 'edit', edit: { kind: 'update', path, newPath: undefined, hunks: [standing], replyLine } };
  }
  const isCut = only.kind === 'update' && only.hunks.some((hunk) => fitOf(lines, hunk) === 'cut');
  return isCut
    ? refused(edit, 'has no place where it is clear which of them divides it')
    : { kind: 'edit', edit: only };
}

function refused({ path, replyLine }: AmbiguousEdit, problem: string): Interpretation {
  const message = `The SEARCH/REPLACE block at line ${replyLine} of the reply has several lines of seven \`=\`, and ${path.slice(0, 200)} ${problem}. Write \`\\=======\` for those that are text of the file.`;
  return { kind: 'refused', finding: { code: 'patch-malformed', severity: 'error', path, message } };
}

/** How old lines stand in the file: `cut` where it goes on with a line that looks like the divider. */
function fitOf(lines: readonly string[], hunk: Hunk): 'whole' | 'cut' | 'none' {
  const wanted = oldSide(hunk).map(({ text }) => text.trimEnd());
  if (wanted.every((line) => line === '')) return 'none';
  const places = findLineSequence(lines, wanted);
  if (places.length === 0) return 'none';
  return places.every((at) => dividerPattern.test(lines[at + wanted.length] ?? '')) ? 'cut' : 'whole';
}
