import { escapeInvisible } from '../../contracts/text/escapeInvisible.ts';
import { markdownLine, singleLine } from './plainText.ts';

/** A file of the work item of which not everything was shown to the model. */
export interface UnreadFile {
  /** Untrusted. */
  readonly name: string;
  /** What it is and what is not shown of it. */
  readonly note: string;
}

const mostFiles = 5;
const maximumNameCharacters = 80;
const maximumNoteCharacters = 200;

/** The part of a report that says which files were not read, in Markdown; nothing where all were. */
export function unreadFileLines(files: readonly UnreadFile[]): readonly string[] {
  if (files.length === 0) return [];
  const lines = files.slice(0, mostFiles).map(({ name, note }) => {
    const shown = singleLine(escapeInvisible(name), maximumNameCharacters).replaceAll('`', '');
    return `- ${shown === '' ? 'a file without a name' : `\`${shown}\``}: ${markdownLine(note, maximumNoteCharacters)}`;
  });
  const more = files.length - mostFiles;
  if (more > 0) lines.push(`- and ${more} more`);
  return [`**Files of the work item that were not read, or not whole**\n\n${lines.join('\n')}`];
}
