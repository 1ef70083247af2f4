import { hides, isVoidElement } from '../../contracts/html/hiddenMarkup.ts';
import { type HtmlToken, htmlTokens } from '../../contracts/html/htmlTokens.ts';
import { invisibleCharacters } from './htmlToMarkdown.ts';

const fence = /^ {0,3}(`{3,}|~{3,})/;

/**
 * Markdown as its readers see it: without HTML comments, hidden elements and invisible characters. Blocks of code stay as
 * they are, and so does what only looks like a hidden element because nothing ends it. Linear in the text.
 */
export function visibleMarkdown(markdown: string): string {
  const parts: string[] = [];
  let prose: string[] = [];
  let open = '';
  for (const line of markdown.replaceAll(/\r\n?/g, '\n').split(/(?<=\n)/)) {
    const marker = fence.exec(line)?.[1] ?? '';
    if (open === '' && marker === '') {
      prose.push(line);
      continue;
    }
    parts.push(withoutHidden(prose.join('')), line);
    prose = [];
    if (open === '') open = marker;
    else if (marker.startsWith(open) && line.trim() === marker) open = '';
  }
  parts.push(withoutHidden(prose.join('')));
  return parts.join('').replace(invisibleCharacters, '').trim();
}

/** What is open and hidden: where it began among the pieces that are kept, and the elements open in it. */
interface HiddenPart {
  readonly from: number;
  readonly open: string[];
}

function withoutHidden(text: string): string {
  if (!text.includes('<')) return text;
  const kept: string[] = [];
  let part: HiddenPart | undefined;
  for (const token of htmlTokens(text)) {
    if (token.kind === 'comment' && /^<!--/.test(token.source)) continue;
    kept.push(token.source);
    part = next(part, token, kept.length - 1);
    if (part?.open.length === 0) {
      kept.length = part.from;
      part = undefined;
    }
  }
  return kept.join('');
}

/** Where an end comes that fits nothing, what seemed hidden was none. */
function next(part: HiddenPart | undefined, token: HtmlToken, at: number): HiddenPart | undefined {
  if (token.kind === 'start' && !isVoidElement(token.name)) {
    if (part !== undefined) part.open.push(token.name);
    return part ?? (hides(token.name, token.attributes, 'known') ? { from: at, open: [token.name] } : undefined);
  }
  if (token.kind !== 'end' || part === undefined) return part;
  return part.open.pop() === token.name ? part : undefined;
}
