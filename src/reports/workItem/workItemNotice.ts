import { createHash } from 'node:crypto';
import type { WorkItemRefusal } from '../../contracts/workItems/workItemRefusal.ts';
import type { CommentMarker } from '../parts/commentMarkers.ts';
import { markdownLine } from '../parts/plainText.ts';

const maximumReasonCharacters = 800;

/** The requested change: a category from the rules, or a state by name to restore it. */
export interface WantedChange {
  readonly category?: string | undefined;
  readonly state?: string | undefined;
  readonly addTags: readonly string[];
  readonly removeTags: readonly string[];
}

/** The marker of the notice: one for each requested change. */
export function noticeMarker(runId: string, { category, state, addTags, removeTags }: WantedChange): CommentMarker {
  const wanted = JSON.stringify([category ?? '', state ?? '', addTags, removeTags]);
  const notSet = `not-set-${createHash('sha256').update(wanted).digest('hex').slice(0, 8)}`;
  return { marker: `${notSet} of run ${runId}`, formerly: [`${notSet}-${runId}`] };
}

/** Tells people what could not be set on their work item, in Markdown. */
export function workItemNotice(wanted: WantedChange, refused: readonly WorkItemRefusal[]): string {
  const things = refused.map(({ what }) => `the ${what}`).join(' and ');
  const isUndoing = wanted.state !== undefined;
  const said = isUndoing
    ? `code-agent could not restore ${things} of this work item.`
    : `code-agent could not set ${things} of this work item as \`workItem\` in the rules requires.`;
  return [
    `${said} Everything else continues.`,
    ...refused.map(({ reason }) => `> ${markdownLine(reason, maximumReasonCharacters)}`),
  ].join('\n\n');
}
