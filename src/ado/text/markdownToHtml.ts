/** A run of inline Markdown that becomes markup; the order decides which one wins. */
const inlinePattern = new RegExp(
  [
    /\\([!-/:-@[-`{-~])/, // an escaped character
    /`([^`]+)`/, // code
    /\*\*((?:\\.|[^*\\])+)\*\*/, // bold
    /\[((?:\\.|[^\][\\])*)\]\((https?:\/\/[^\s)[]+)\)/, // a link
    /(?<![\w_])_((?:\\.|[^_\\])+)_(?![\w_])/, // emphasis
  ]
    .map((pattern) => pattern.source)
    .join('|'),
  'g',
);
const fence = /^\s*(`{3,})/;
const heading = /^(#{1,6})\s+(.*)$/s;
const bullet = /^\s*[-*]\s+(.*)$/s;
const numbered = /^\s*\d+[.)]\s+(.*)$/s;

interface Block {
  readonly html: string;
  /** Lines used up. */
  readonly lines: number;
}

/**
 * The Markdown of the agent's own comments as HTML. Comments are HTML on every server, while Markdown in them is not
 * known to ADO Server. Headings, lists, code, bold, emphasis and links; everything else is text.
 */
export function markdownToHtml(markdown: string): string {
  const lines = markdown.replace(/\r\n?/g, '\n').split('\n');
  const parts: string[] = [];
  let position = 0;
  while (position < lines.length) {
    const block = blockAt(lines, position);
    parts.push(block.html);
    position += block.lines;
  }
  return parts.filter((part) => part !== '').join('\n');
}

function blockAt(lines: readonly string[], position: number): Block {
  const line = lines[position] ?? '';
  if (line.trim() === '') {
    return { html: '', lines: 1 };
  }
  const opening = fence.exec(line)?.[1];
  if (opening !== undefined) {
    return codeBlock(lines, position, opening);
  }
  const title = heading.exec(line);
  if (title !== null) {
    const level = title[1]?.length ?? 1;
    return { html: `<h${level}>${inlineHtml(title[2] ?? '')}</h${level}>`, lines: 1 };
  }
  if (bullet.test(line)) {
    return list(lines, position, bullet, 'ul');
  }
  return numbered.test(line) ? list(lines, position, numbered, 'ol') : paragraph(lines, position);
}

function codeBlock(lines: readonly string[], position: number, opening: string): Block {
  const code = takeWhile(lines, position + 1, (line) => !line.trim().startsWith(opening));
  const end = position + 1 + code.length < lines.length ? 0 : -1;
  return { html: `<pre><code>${escapeHtml(code.join('\n'))}</code></pre>`, lines: code.length + (end === -1 ? 1 : 2) };
}

function list(lines: readonly string[], position: number, item: RegExp, element: 'ul' | 'ol'): Block {
  const texts = takeWhile(lines, position, (line) => item.test(line));
  const items = texts.map((line) => `<li>${inlineHtml(item.exec(line)?.[1] ?? '')}</li>`);
  return { html: `<${element}>${items.join('')}</${element}>`, lines: texts.length };
}

function paragraph(lines: readonly string[], position: number): Block {
  const goesOn = (line: string) =>
    line.trim() !== '' && ![fence, heading, bullet, numbered].some((start) => start.test(line));
  const texts = [lines[position] ?? '', ...takeWhile(lines, position + 1, goesOn)];
  return { html: `<p>${texts.map(inlineHtml).join('<br>')}</p>`, lines: texts.length };
}

function takeWhile(
  lines: readonly string[],
  position: number,
  isIncluded: (line: string) => boolean,
): readonly string[] {
  let end = position;
  while (end < lines.length && isIncluded(lines[end] ?? '')) end += 1;
  return lines.slice(position, end);
}

function inlineHtml(text: string): string {
  if (!/[\\`*[_]/.test(text)) return escapeHtml(text);
  const parts: string[] = [];
  let position = 0;
  for (const match of text.matchAll(inlinePattern)) {
    if (match.index > position) parts.push(escapeHtml(text.slice(position, match.index)));
    parts.push(markup(match));
    position = match.index + match[0].length;
  }
  parts.push(escapeHtml(text.slice(position)));
  return parts.join('');
}

function markup(match: RegExpExecArray): string {
  const [, escaped, code, bold, label, address, emphasis] = match;
  if (escaped !== undefined) {
    return escapeHtml(escaped);
  }
  if (code !== undefined) {
    return `<code>${escapeHtml(code)}</code>`;
  }
  if (bold !== undefined) {
    return `<b>${inlineHtml(bold)}</b>`;
  }
  if (address !== undefined) {
    const text = label === undefined || label === '' ? escapeHtml(address) : inlineHtml(label);
    return `<a href="${escapeHtml(address)}">${text}</a>`;
  }
  return `<i>${inlineHtml(emphasis ?? '')}</i>`;
}

function escapeHtml(text: string): string {
  if (!/[&<>"]/.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
