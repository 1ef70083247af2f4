import { escapeInvisible } from '../../contracts/text/escapeInvisible.ts';
import { markdownLine, singleLine } from './plainText.ts';

/** A file of the work item that the model was not shown, or not completely. */
export interface UnreadFile {
  /** Untrusted. */
  readonly name: string;
  /** What it is, and what was left out. */
  readonly note: string;
}

const mostFiles = 5;
const maximumNameCharacters = 80;
const maximumNoteCharacters = 200;

/** The part of a report that lists the files that were not read completely, in Markdown; empty if all were. */
export function unreadFileLines(files: readonly UnreadFile[]): readonly string[] {
  if (files.length === 0) return [];
  const lines = files.slice(0, mostFiles).map(({ name, note }) => {
    const shown = singleLine(escapeInvisible(name), maximumNameCharacters).replaceAll('`', '');
    return `- ${shown === '' ? 'a file without a name' : `\`${shown}\``}: ${markdownLine(note, maximumNoteCharacters)}`;
  });
  const more = files.length - mostFiles;
  if (more > 0) lines.push(`- and ${more} more`);
  return [`**Attachments that were not read completely**\n\n${lines.join('\n')}`];
}
