import type { Finding } from '../contracts/finding.ts';
import { type FileEdit, type Hunk, oldSide } from './hunk.ts';
import { findAll } from './lineSearch.ts';
import type { TextFile } from './textFile.ts';

const divider = /^={7}\s*$/;
/** Files whose headings are underlined. */
const document = /\.(?:md|mdx|markdown|mdown|rst|rest|txt|text|adoc|asciidoc|asc)$/i;

export type Reading =
  | { readonly kind: 'edit'; readonly edit: FileEdit }
  | { readonly kind: 'refused'; readonly finding: Finding };

/**
 * The reading of a SEARCH/REPLACE block that is meant where several of its lines look like the divider: the one whose old
 * lines stand in the file, and of several the longest.
 * @param file undefined where the file is not there or has no text
 */
export function readingMeant(edit: FileEdit, file: TextFile | undefined): Reading {
  if ((edit.kind !== 'update' && edit.kind !== 'create') || edit.otherHunks === undefined)
    return { kind: 'edit', edit };
  const { otherHunks, ...only } = edit;
  const hunks = only.kind === 'update' ? [...only.hunks, ...otherHunks] : otherHunks;
  const lines = file?.lines.map((line) => line.trimEnd()) ?? [];
  const [standing] = hunks
    .filter((hunk) => stands(lines, hunk))
    .toSorted((a, b) => oldSide(b).length - oldSide(a).length);
  if (!document.test(edit.path) && !lines.some((line) => divider.test(line))) {
    const message = `The SEARCH/REPLACE block at line ${edit.replyLine} of the reply has several lines of seven \`=\`, and ${edit.path.slice(0, 200)} has none. Write \`\\=======\` for those that are text of the file.`;
    return { kind: 'refused', finding: { code: 'patch-malformed', severity: 'error', path: edit.path, message } };
  }
  if (standing === undefined) return { kind: 'edit', edit: only };
  const { path, replyLine } = edit;
  return { kind: 'edit', edit: { kind: 'update', path, newPath: undefined, hunks: [standing], replyLine } };
}

function stands(lines: readonly string[], hunk: Hunk): boolean {
  const wanted = oldSide(hunk).map(({ text }) => text.trimEnd());
  return wanted.some((line) => line !== '') && findAll(lines, wanted).length > 0;
}
