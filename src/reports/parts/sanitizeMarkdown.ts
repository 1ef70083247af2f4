import { appendAll, findIndexFrom, maximumOf } from '../../contracts/text/longLists.ts';
import { withoutSkipMarkers } from './skipMarkers.ts';

/** What a reader does not see, and what turns the direction of text; line breaks and tabs stay. */
const invisible = /\p{Cf}|\p{Default_Ignorable_Code_Point}|(?![\n\t])\p{Cc}/gu;
const fence = /^ {0,3}(`{3,}|~{3,})\s*(?:([\w+#.-]{1,20})\s*)?$/;

/**
 * Markdown that a model wrote, for a comment or a description: paragraphs, lists, emphasis and code stay, and nothing
 * is left that acts by itself. No HTML, no image or link (what a picture is asked for tells its server), no mention, no
 * reference that links or completes another work item, no marker of the agent's own, and no `/agent` command.
 * Applying it twice changes nothing more.
 * @param limit characters kept
 */
export function sanitizeMarkdown(text: string, limit: number): string {
  const visible = withoutSkipMarkers(text.replaceAll(/\r\n?|[\u2028\u2029]/g, '\n').replaceAll(invisible, ''));
  const lines = visible.slice(0, limit).trimEnd().split('\n');
  const pieces: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const opening = fence.exec(lines[at] ?? '');
    if (opening === null) {
      pieces.push(sanitizeLine(lines[at] ?? ''));
      at += 1;
      continue;
    }
    const end = endOfBlock(lines, at, opening[1] ?? '');
    if ((pieces.at(-1) ?? '').trim() !== '') pieces.push('');
    appendAll(pieces, codeBlock(opening[2] ?? '', lines.slice(at + 1, end)));
    if ((lines[end + 1] ?? '').trim() !== '') pieces.push('');
    at = end + 1;
  }
  return pieces.join('\n').trim() + (visible.length > limit ? '\n\n[…]' : '');
}

function endOfBlock(lines: readonly string[], start: number, marker: string): number {
  const isEnd = (line: string) => line.trim().startsWith(marker) && /^[`~]+$/.test(line.trim());
  return findIndexFrom(lines, start + 1, isEnd) ?? lines.length;
}

/** Written anew, with a fence that nothing inside can end and that is always closed. */
function codeBlock(language: string, lines: readonly string[]): readonly string[] {
  const longest = maximumOf(
    (lines.join('\n').match(/`+/g) ?? []).map((run) => run.length),
    2,
  );
  const marker = '`'.repeat(longest + 1);
  return [marker + language, ...lines.map((line) => withoutCommand(line)), marker];
}

function sanitizeLine(line: string): string {
  if (line === '') return line;
  return (
    withoutCommand(line)
      // Everything that is markup, or could be to a renderer that reads entities or tags differently.
      .replaceAll('<', '‹')
      .replaceAll(/&(?=#?\w{1,31};)/g, '& ')
      .replaceAll(/!(?=\[)/g, '')
      .replaceAll(/\](?=[([:])/g, '] ')
      .replaceAll(/:\/(?=\/)/g, '[:]/')
      .replaceAll(/\bwww\.(?=\w)/gi, 'www[.]')
      // References that ADO turns into links, and into completed work items.
      .replaceAll(/\bAB#(?=\d)/gi, 'AB ')
      .replaceAll(/[#!](?=\d)/g, '№')
      .replaceAll(/@(?=‹)/g, '@ ')
  );
}

/** The slash of a command as a sign that looks like it, so that repeating a command does not give it. */
function withoutCommand(line: string): string {
  return line.replaceAll(/(?:\/|&(?:sol|#0*47|#x0*2f);)(?=agent)/gi, '∕');
}
