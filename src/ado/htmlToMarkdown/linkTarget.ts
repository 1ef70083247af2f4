import type { HtmlNode } from './htmlNode.ts';

/** Where a link may lead that a model is shown; scripts and places within the page are none. */
const shownTarget = /^(?:https?:\/\/|mailto:|file:\/\/|ftps?:\/\/)/i;
const networkPath = /^\\\\[\w.-]/;
/** Outlook and Teams put a server of their own before each link. */
const safeLink = /^https:\/\/[\w.-]{1,80}\.safelinks\.protection\.outlook\.com\//i;

/**
 * Where a link leads, as one piece of Markdown; undefined for a mention of a person or a work item, whose text says all, and
 * for what is no address.
 */
export function linkTarget(node: HtmlNode): string | undefined {
  if (node.hasAttribute('data-vss-mention')) return undefined;
  const written = node.getAttribute('href')?.trim() ?? '';
  if (networkPath.test(written)) return `<${written.replaceAll(/[<>\n]/g, '')}>`;
  if (!shownTarget.test(written)) return undefined;
  const target = safeLink.test(written) ? original(written) : written;
  return target.replace(/[\s()<>]/g, (sign) => (sign.trim() === '' ? '%20' : `%${sign.charCodeAt(0).toString(16)}`));
}

function original(link: string): string {
  const within = URL.canParse(link) ? new URL(link).searchParams.get('url') : null;
  return within !== null && shownTarget.test(within) ? within : link;
}
