import { redactedLines } from '../../patch/diff/redactedLines.ts';
import { numberedLine } from '../answers/numberedLines.ts';
import type { ToolContext } from '../toolContext.ts';
import type { FoundLine } from './scan.ts';

/** What was found in one file. */
export interface FileHits {
  readonly path: string;
  readonly lines: readonly FoundLine[];
}

export interface HitBounds {
  /** Lines shown in all. */
  readonly hits: number;
  /** Lines shown of one file, where there are several. */
  readonly hitsOfFile: number;
  /** Lines shown before and after each. */
  readonly context: number;
}

export interface ShownHits {
  readonly text: string;
  readonly shown: number;
  readonly left: number;
}

const mostNamedFiles = 20;

/** Hits with their lines by file, then the files of which none or not all are shown, with how many there are. */
export async function renderHits(
  files: readonly FileHits[],
  bounds: HitBounds,
  context: ToolContext,
): Promise<ShownHits> {
  const hitsOfFile = files.length > 1 ? bounds.hitsOfFile : bounds.hits;
  const parts: string[] = [];
  const rest: string[] = [];
  let shown = 0;
  let left = 0;
  for (const { path, lines } of files) {
    const taken = lines.slice(0, Math.min(hitsOfFile, bounds.hits - shown));
    if (taken.length > 0) parts.push(path, ...(await linesOfHits(path, taken, bounds.context, context)), '');
    shown += taken.length;
    left += lines.length - taken.length;
    if (lines.length > taken.length) rest.push(`${path} (${lines.length - taken.length} more)`);
  }
  if (rest.length > 0) parts.push(`not shown: ${rest.slice(0, mostNamedFiles).join(', ')}`);
  if (rest.length > mostNamedFiles) parts.push(`and ${rest.length - mostNamedFiles} more files`);
  return { text: parts.join('\n').trimEnd(), shown, left };
}

async function linesOfHits(path: string, hits: readonly FoundLine[], around: number, context: ToolContext) {
  const lines = await redactedLines(context.text(path) ?? '', path, context);
  const columns = new Map(hits);
  const rendered: string[] = [];
  let last = 0;
  for (const [hit] of hits) {
    const start = Math.max(hit - around, last + 1);
    if (around > 0 && last > 0 && start > last + 1) rendered.push('--');
    for (let line = start; line <= Math.min(hit + around, lines.length); line += 1) {
      rendered.push(numberedLine(line, lines[line - 1] ?? '', columns.get(line)));
    }
    last = Math.max(last, Math.min(hit + around, lines.length));
  }
  return rendered;
}
