import type { WorkItem, WorkItemComment } from '../../contracts/workItems/workItem.ts';

/** Characters of the whole, and at most of it for comments. */
const longest = 12_000;
const longestComments = 4_000;
const longestComment = 1_500;
const mostComments = 10;
const longestName = 300;
const longestHeading = 100;
const mostFields = 20;
/** Of the note about a cut. */
const roomForMark = 60;

type Shown = Pick<WorkItem, 'id' | 'type' | 'state' | 'title' | 'tags' | 'description' | 'fields' | 'comments'>;

/**
 * A work item for a model, as Markdown of at most 12,000 characters: title, type, state, tags, long fields, and its newest
 * comments, oldest first. What is too long is cut in its middle, since acceptance criteria are at the end.
 */
export function workItemMarkdown(workItem: Shown): string {
  const { id, type, state, title, tags, description, fields = [] } = workItem;
  const facts = [
    `State: ${oneLine(state) || 'unknown'}`,
    ...(tags.length === 0 ? [] : [`Tags: ${oneLine(tags.join(', '))}`]),
  ];
  const head = [`# ${oneLine(type)} ${id}: ${oneLine(title)}`, ...facts].join('\n');
  const comments = commentsMarkdown(workItem.comments);
  const sections = [
    { heading: '', text: description.trim() || 'It has no description.' },
    ...fields
      .slice(0, mostFields)
      .map(({ name, text }) => ({ heading: `## ${oneLine(name, longestHeading)}\n\n`, text: text.trim() })),
  ];
  const used = [head, comments, ...sections.map(({ heading }) => heading)].reduce(
    (sum, { length }) => sum + length + 2,
    0,
  );
  const shares = fairShares(
    sections.map(({ text }) => text.length),
    longest - used,
  );
  const texts = sections.map(({ heading, text }, at) => `${heading}${cutMiddle(text, shares[at] ?? 0)}`);
  return [head, ...texts, comments].filter((part) => part !== '').join('\n\n');
}

/** Whole comments as far as there is room, the newest first to be shown. */
function commentsMarkdown(comments: readonly WorkItemComment[]): string {
  const shown: string[] = [];
  let room = longestComments;
  for (const { author, createdAt, text } of comments.slice(-mostComments).toReversed()) {
    const comment = `### ${oneLine(`${author}, ${createdAt}`, longestHeading)}\n\n${cutMiddle(text.trim(), longestComment)}`;
    room -= comment.length + 2;
    if (room < 0) break;
    shown.unshift(comment);
  }
  if (shown.length === 0) return '';
  const count = shown.length === comments.length ? '' : ` (the last ${shown.length} of ${comments.length})`;
  return [`## Comments${count}`, ...shown].join('\n\n');
}

/** Lengths that add up to no more than `total`: short texts whole, and the same for each of the others. */
function fairShares(lengths: readonly number[], total: number): readonly number[] {
  const shares = new Array<number>(lengths.length).fill(0);
  const shortestFirst = lengths
    .map((length, at) => ({ length, at }))
    .toSorted((one, other) => one.length - other.length);
  let left = total;
  for (const [done, { length, at }] of shortestFirst.entries()) {
    const share = Math.min(length, Math.floor(left / (lengths.length - done)));
    shares[at] = share;
    left -= share;
  }
  return shares;
}

/** Two thirds of what is shown are the beginning. */
function cutMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = Math.max(0, limit - roomForMark);
  const start = Math.ceil((kept * 2) / 3);
  const mark = `\n\n[… ${text.length - kept} characters are left out here …]\n\n`;
  return `${text.slice(0, start).toWellFormed()}${mark}${text.slice(text.length - kept + start).toWellFormed()}`;
}

/** What is short, in one line. */
function oneLine(text: string, limit = longestName): string {
  return text.slice(0, limit).toWellFormed().replaceAll(/\s/g, ' ').trim();
}
