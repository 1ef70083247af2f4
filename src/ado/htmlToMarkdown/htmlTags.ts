/** Elements that people's editors write, recognised however they stand in a text. */
const knownElements: ReadonlySet<string> = new Set(
  (
    'abbr address article aside b big blockquote body br caption center cite code col colgroup dd del details dfn div ' +
    'dl dt em fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hr html i iframe ins kbd legend li ' +
    'main mark meta nav noscript ol p pre q rp rt ruby s samp script section small span strike strong style sub ' +
    'summary sup svg table tbody td template tfoot th thead title tr tt u ul wbr'
  ).split(' '),
);
/**
 * Elements that are useless without attributes or an end. Without them, what looks like one is a type argument or a
 * placeholder: `Promise<object>`, `Set<input>`, `<time>`.
 */
const elementsWithAttributes: ReadonlySet<string> = new Set(
  (
    'a applet area audio base button canvas data datalist dialog embed form img input label link map math meter noembed ' +
    'noframes object optgroup option output param progress select source textarea time track var video'
  ).split(' '),
);
/** What Word and Outlook leave in pasted text. */
const officeElement = /^(o|v|w|m|st1):/i;
/** The attributes begin with another character than a name's, so that matching never has to try twice. */
const tagPattern = /<(\/?)([A-Za-z][\w:.-]*)([^<>\w:.-][^<>]*)?>/g;

/** Whether the text holds HTML at all; people and tools also put plain text into HTML fields. */
export function containsHtml(text: string): boolean {
  return [...text.matchAll(tagPattern)].some((match) => isElement(match)) || /<!--|<!doctype/i.test(text);
}

/** Makes text of everything that looks like a tag but is none, such as the type argument in `List<string>`. */
export function escapeUnknownTags(html: string): string {
  const ended = new Set([...html.matchAll(/<\/([a-z]+)/gi)].map(([, name = '']) => name.toLowerCase()));
  return html.replace(tagPattern, (...match: readonly (string | undefined)[]) => {
    const [whole = ''] = match;
    return isElement(match, ended) ? whole : whole.replace('<', '&lt;').replace(/>$/, '&gt;');
  });
}

function isElement(match: readonly (string | undefined)[], ended: ReadonlySet<string> = new Set()): boolean {
  const [, slash, name = '', attributes = ''] = match;
  // Editors write tags in one case; `<Button>` and `List<Span>` are code.
  if (name !== name.toLowerCase() && name !== name.toUpperCase()) {
    return false;
  }
  const element = name.toLowerCase();
  if (officeElement.test(name)) {
    return true;
  }
  if (elementsWithAttributes.has(element)) {
    return slash === '/' || attributes.includes('=') || (ended.has(element) && attributes.trim() === '');
  }
  return knownElements.has(element) && /^(\s|\/|$)/.test(attributes);
}
