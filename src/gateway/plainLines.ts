const lineBreakingTags: ReadonlySet<string> = new Set(
  'address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul'.split(' '),
);
const passedOverTags: ReadonlySet<string> = new Set(['blockquote', 'code', 'pre', 'script', 'style']);

const namedEntities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['apos', "'"],
  ['gt', '>'],
  ['lt', '<'],
  ['nbsp', ' '],
  ['quot', '"'],
  ['sol', '/'],
]);

const entityPattern = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{1,8}));/gi;
const tagPattern = /<(\/?)([a-z][a-z0-9]*)\b[^<>]*>|<!--/gi;
const invisible = /[\u00AD\u200B-\u200F\u2060\uFEFF]/g;

/**
 * The lines a reader sees in a comment, trimmed, without what is quoted or shown as code. Takes HTML and Markdown,
 * in time linear in the text.
 */
export function plainLines(text: string): readonly string[] {
  const lines = withoutMarkup(text).split(/\r\n|[\n\r\u2028\u2029]/);
  let isFenced = false;
  return lines.flatMap((raw) => {
    const line = decodeEntities(raw).replace(invisible, '').replaceAll('\u00A0', ' ').trim();
    if (/^(?:```|~~~)/.test(line)) {
      isFenced = !isFenced;
      return [];
    }
    return isFenced || line === '' || line.startsWith('>') ? [] : [line];
  });
}

function withoutMarkup(text: string): string {
  const pieces: string[] = [];
  let position = 0;
  let passedOver = 0;
  tagPattern.lastIndex = 0;
  for (let tag = tagPattern.exec(text); tag !== null; tag = tagPattern.exec(text)) {
    if (passedOver === 0) {
      pieces.push(text.slice(position, tag.index));
    }
    if (tag[0] === '<!--') {
      const end = text.indexOf('-->', tag.index);
      position = end === -1 ? text.length : end + 3;
    } else {
      const name = tag[2]?.toLowerCase() ?? '';
      pieces.push(lineBreakingTags.has(name) ? '\n' : '');
      passedOver = passedOverTags.has(name) ? Math.max(0, passedOver + (tag[1] === '/' ? -1 : 1)) : passedOver;
      position = tag.index + tag[0].length;
    }
    tagPattern.lastIndex = position;
  }
  return passedOver === 0 ? pieces.join('') + text.slice(position) : pieces.join('');
}

function decodeEntities(text: string): string {
  return text.replace(entityPattern, (entity, decimal?: string, hexadecimal?: string, name?: string) => {
    if (name !== undefined) {
      return namedEntities.get(name.toLowerCase()) ?? entity;
    }
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
  });
}
