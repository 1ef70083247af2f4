import { createHash } from 'node:crypto';
import type { WorkItemRefusal } from '../../contracts/workItems/workItemRefusal.ts';
import type { CommentMarker } from '../parts/commentMarkers.ts';
import { markdownLine } from '../parts/plainText.ts';

const maximumReasonCharacters = 800;

/** What was asked for: a category by the rules, a state by its own name to put it back. */
export interface WantedChange {
  readonly category?: string | undefined;
  readonly state?: string | undefined;
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
}

/** What the notice is found again by: one for each thing asked for, whenever that is. */
export function noticeMarker(runId: string, { category, state, addTags, removeTags }: WantedChange): CommentMarker {
  const wanted = JSON.stringify([category ?? '', state ?? '', addTags, removeTags]);
  const notSet = `not-set-${createHash('sha256').update(wanted).digest('hex').slice(0, 8)}`;
  return { marker: `${notSet} of run ${runId}`, formerly: [`${notSet}-${runId}`] };
}

/** Tells the people of a work item what could not be set on it, in Markdown. */
export function workItemNotice(wanted: WantedChange, refused: readonly WorkItemRefusal[]): string {
  const things = refused.map(({ what }) => `the ${what}`).join(' and ');
  const isUndoing = wanted.state !== undefined;
  const said = isUndoing
    ? `code-agent could not put ${things} of this work item back.`
    : `code-agent could not set ${things} of this work item as \`workItem\` in the rules asks for.`;
  return [
    `${said} Everything else goes on as it would.`,
    ...refused.map(({ reason }) => `> ${markdownLine(reason, maximumReasonCharacters)}`),
  ].join('\n\n');
}
