/** Markup that is safe to put on a page as it is. */
export type Html = { readonly markup: string };

/** Text with everything that HTML could read as markup escaped. */
function escapeText(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? '');
}

/** Builds markup; every value that is not markup itself is escaped. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (Html | readonly Html[] | string | number)[]
): Html {
  const texts = values.map((value) => {
    if (typeof value === 'string' || typeof value === 'number') {
      return escapeText(String(value));
    }
    return 'markup' in value ? value.markup : value.map((item) => item.markup).join('');
  });
  return { markup: parts.map((part, index) => `${part}${texts[index] ?? ''}`).join('') };
}

const style =
  'body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#222;background:#fff}' +
  'table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd}' +
  'pre{background:#f5f5f5;padding:.8rem;overflow:auto;font-size:13px}.muted{color:#595959}' +
  '@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}pre{background:#2a2a2a}a{color:#8cf}.muted{color:#aaa}}';

/** A whole page. */
export function page(title: string, crumbs: Html, content: Html): string {
  return `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${{ markup: style }}</style></head><body><nav aria-label="Breadcrumb">${crumbs}</nav><main><h1>${title}</h1>${content}</main></body></html>`
      .markup
  }`;
}

/** A table with a header row; says so when there is nothing. */
export function table(headers: readonly string[], rows: readonly (readonly (Html | string | number)[])[]): Html {
  if (rows.length === 0) {
    return html`<p class="muted">None yet.</p>`;
  }
  const head = headers.map((name) => html`<th scope="col">${name}</th>`);
  const body = rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`);
  return html`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** A link; the address is encoded segment by segment. */
export function link(segments: readonly (string | number)[], text: string, query = ''): Html {
  const path = segments.map((segment) => encodeURIComponent(String(segment))).join('/');
  return html`<a href="/${path}${query}">${text}</a>`;
}

/** Text of a field that holds HTML: the page shows what it says, never what it could do. */
export function plainText(markup: string): string {
  return markup
    .replace(/<(br|\/p|\/div|\/li)[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&nbsp;/g, ' ')
    .replace(/&amp;/g, '&')
    .trim();
}
