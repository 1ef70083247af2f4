const dropped = 'script|style|iframe|object|embed|form|input|button|textarea|select|link|meta|base|svg|math|noscript';
const wholeElements = /<(script|style|iframe|object|svg|math|noscript)\b[^>]*>[\s\S]*?(?:<\/\1\s*>|$)/gi;
const comments = /<!--[\s\S]*?(?:--!?>|$)|<![^>]*>|<\?[^>]*>/g;
const strayTags = new RegExp(`</?(?:${dropped})\\b[^>]*>`, 'gi');
const tags = /<([a-z][a-z0-9]*)((?:\s+|\/)(?:[^>"']|"[^"]*"|'[^']*')*)>/gi;
const attributes = /\s*([^\s=/>"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?/g;
const addressAttributes: readonly string[] = ['href', 'src', 'action', 'formaction', 'background'];

/**
 * The HTML of a comment as the service keeps it: without scripts, comments, event handlers and script addresses.
 * What an agent hides in an HTML comment is gone when it reads the comment back.
 */
export function sanitizeHtml(html: string): string {
  let text = html;
  // What was removed may have held two halves of a tag apart.
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(comments, '').replace(wholeElements, '').replace(strayTags, '');
  }
  return text.replace(tags, (_tag, name: string, rest: string) => `<${name}${keptAttributes(rest)}>`);
}

function keptAttributes(text: string): string {
  const kept = [...text.matchAll(attributes)].filter(([, name = '', value = '']) => isHarmless(name, value));
  const closing = /\/\s*$/.test(text) ? ' /' : '';
  return `${kept.map(([whole]) => ` ${whole.trim()}`).join('')}${closing}`;
}

function isHarmless(name: string, value: string): boolean {
  const plain = name.toLowerCase();
  if (plain.startsWith('on') || plain === 'srcdoc') {
    return false;
  }
  const address = value.replace(/^["']|["']$/g, '').replace(/&(?:#0*(?:58|x3a)|colon);?/gi, ':');
  // Browsers skip spaces and control characters within the scheme.
  const scheme = /^([^:/?#]*):/.exec(address.replace(/[\s\p{Cc}]|&(?:tab|newline);/giu, ''))?.[1]?.toLowerCase();
  return !addressAttributes.includes(plain) || scheme === undefined || ['http', 'https', 'mailto'].includes(scheme);
}
