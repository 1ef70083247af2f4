/** What ends an address in Markdown or HTML, or starts markup there, though an address may hold it. */
const marks = /[()[\]{}<>"'`|\\^*]/g;
const loosePercent = /%(?![0-9a-f]{2})/gi;

/**
 * A web address that stands in Markdown, in HTML and in a terminal as one piece: names of projects, repositories and
 * branches may hold blanks, brackets, parentheses and anything of Unicode. Applying it twice changes nothing more.
 * @returns undefined for what is no http(s) address
 */
export function webAddress(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  const rest = `${url.pathname}${url.search}${url.hash}`;
  return `${url.origin}${rest.replace(loosePercent, '%25').replace(marks, encoded)}`;
}

/**
 * The one way that a link comes into a comment, a description or a thread: `[pull request 7](https://…)`. The words alone
 * where there is no address to go to.
 * @param words plain text, as people read it
 */
export function markdownLink(words: string, address: string): string {
  const label = words.replaceAll(/[\\`*_{}[\]<>|~]/g, '\\$&');
  const target = webAddress(address);
  return target === undefined ? label : `[${label}](${target})`;
}

function encoded(mark: string): string {
  return `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
