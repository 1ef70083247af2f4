import type { WorkItem } from '../../contracts/workItems/workItem.ts';

/** Limit for each attachment and each accompanying text: a log of a megabyte must not drown the task. */
const maximumAddedCharacters = 8_000;
const maximumAttachments = 5;

/**
 * Everything in a work item that says where to look, its title first: description, long fields, comments, its parent,
 * attached texts, links, requests of people, and a build failure or review comment to answer.
 */
export function describeTask(workItem: WorkItem, instructions: string | undefined, hint: string | undefined): string {
  const { title, description, comments, parent, attachments = [], links = [], fields = [], linked = [] } = workItem;
  const texts = attachments.flatMap(({ name, comment, text }) =>
    text === undefined ? [] : [[name, comment, shorten(text)].join('\n')],
  );
  const pages = links.flatMap((link) => (link.kind === 'hyperlink' ? [link.url] : []));
  const pieces = [
    title,
    description,
    ...fields.map(({ name, text }) => `${name}\n${shorten(text)}`),
    ...comments.map(({ text }) => text),
    instructions,
    hint === undefined ? undefined : shorten(hint),
    ...(parent === undefined ? [] : [parent.title, shorten(parent.description)]),
    ...texts.slice(0, maximumAttachments),
    ...pages,
    ...linked.map(({ text }) => shorten(text)),
  ];
  return pieces.filter((piece) => piece !== undefined && piece !== '').join('\n\n');
}

/** The beginning and the end: requests are at the beginning of a text, failures at the end of a log. */
function shorten(text: string): string {
  if (text.length <= maximumAddedCharacters) return text;
  const half = maximumAddedCharacters / 2;
  return `${text.slice(0, half)}\n${text.slice(-half)}`;
}
