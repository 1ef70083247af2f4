import type { Hunk } from '../edits/hunk.ts';
import { indentOf } from '../edits/indentation.ts';
import { matchLevels, trimmedLines } from './matchLevels.ts';
import { comparisonKeys, findLines, type TextFile } from './textFile.ts';

/** Beyond so many stacked anchors, or so long a block, blocks are not looked at: the work stays bounded. */
const mostAnchors = 4;
const mostBlockLines = 5_000;

/** Lines at the indentation of a block's first line that end neither its head nor the block: `{`, `) -> int:`. */
const headGoesOn = /^(?:\{|[)\]].*[:{])$/;

export interface AnchorSearch {
  readonly kind: 'none' | 'found' | 'missing';
  /** The lines that the last anchor may name. */
  readonly indices: readonly number[];
  /** The anchor that is missing. */
  readonly text: string;
}

/**
 * Looks for a hunk's anchors below the hunk before it. Each of several stands below the one above it, and inside the
 * block which that one opens where it stands there: `@@ class Cart:`, `@@     def total(self):`. One with others below
 * it may also name the block that the hunk before it stands in.
 */
export function findAnchors(file: TextFile, hunk: Hunk, cursor: number): AnchorSearch {
  let indices: readonly number[] = [];
  let from = cursor;
  const anchors = hunk.anchors.filter((anchor) => anchor.trim() !== '');
  for (const [position, text] of anchors.entries()) {
    const named = anchorLines(file, text);
    const isOuter = position === 0 && anchors.length > 1;
    const isBelow = named.some((index) => index >= from);
    const below = isOuter && !isBelow ? enclosingAnchor(file, named, cursor) : named.filter((index) => index >= from);
    if (below.length === 0) {
      return { kind: 'missing', indices: below, text };
    }
    const end = anchors.length > mostAnchors ? undefined : blockEnd(file, indices);
    const inside = below.filter((index) => index < (end ?? 0));
    indices = inside.length > 0 ? inside : below;
    from = Math.max(from, (indices[0] ?? 0) + 1);
  }
  return { kind: indices.length > 0 ? 'found' : 'none', indices, text: '' };
}

/** The last of these lines above another one, where it opens the block that this one stands in. */
function enclosingAnchor(file: TextFile, openers: readonly number[], index: number): readonly number[] {
  const opener = openers.findLast((candidate) => candidate < index);
  return opener !== undefined && (blockEnd(file, [opener]) ?? 0) > index ? [opener] : [];
}

function anchorLines(file: TextFile, text: string): readonly number[] {
  for (const tolerance of matchLevels.filter(({ name }) => name === 'trailing blanks' || name === 'indentation')) {
    const found = findLines(file, tolerance, [tolerance.key(text)]);
    if (found.length > 0) {
      return found;
    }
  }
  const begun = text.trim();
  return comparisonKeys(file, trimmedLines).flatMap((line, index) => (line.startsWith(begun) ? [index] : []));
}

/** Index of the first line after the block that the only one of these lines opens; undefined where none is opened. */
function blockEnd({ lines }: TextFile, openers: readonly number[]): number | undefined {
  const [opener] = openers;
  if (opener === undefined || openers.length > 1) {
    return undefined;
  }
  const depth = indentOf(lines[opener] ?? '').length;
  let hasBody = false;
  for (let index = opener + 1; index < Math.min(lines.length, opener + mostBlockLines); index += 1) {
    const line = lines[index] ?? '';
    const isDeeper = indentOf(line).length > depth;
    const goesOn = line.trim() === '' || isDeeper || headGoesOn.test(line.trim());
    if (!goesOn) {
      const isClosing = /^[)\]}]/.test(line.trim());
      return hasBody ? index + (isClosing ? 1 : 0) : undefined;
    }
    hasBody ||= isDeeper;
  }
  return opener + mostBlockLines < lines.length || !hasBody ? undefined : lines.length;
}

/** The first of several places below each line that an anchor may name; none where all are outside the anchor's block. */
export function narrowByAnchors<Candidate extends { readonly start: number }>(
  file: TextFile,
  places: readonly Candidate[],
  anchors: readonly number[],
): readonly Candidate[] {
  const end = blockEnd(file, anchors) ?? file.lines.length;
  const first = anchors.flatMap((anchor) => places.find(({ start }) => start >= anchor && start < end) ?? []);
  return first.length === 0 ? places : [...new Set(first)];
}
