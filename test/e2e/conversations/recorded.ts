import {
  type ConversationEntry,
  conversationEntrySchema,
  conversationSchema,
} from '../../../src/contracts/conversation/conversation.ts';
import type { Lifecycle } from '../../support/lifecycle/lifecycle.ts';

/** What the audit log says of a run's conversations: what every turn and every answer of tools came to, in its order. */
export type Recorded = ReadonlyMap<string, readonly string[]>;

/**
 * The conversations of a run as they are stored, by step and candidate: one text an entry, without times, numbers of tokens
 * and what is the run's own (its id, its work item's, the words that mark untrusted text).
 */
export async function readRecorded(life: Lifecycle, runId: string, workItemId: number): Promise<Recorded> {
  const { events } = await life.audit.read(runId, { limit: 1000 });
  const found = new Map<string, string[]>();
  for (const event of events) {
    if (event.type !== 'answer-handled' && event.type !== 'reply-received') continue;
    const { purpose, candidate } = event.data;
    const reference = event.type === 'answer-handled' ? event.data.conversation : event.data.reply;
    const read = await life.artifacts.getJson(reference, conversationSchema).catch(() => undefined);
    // Steps that are no conversation keep the text of the reply.
    if (read === undefined) continue;
    const entries = await Promise.all(
      read.entries.map(async (entry) => await life.artifacts.getJson(entry, conversationEntrySchema)),
    );
    const texts = entries.map((entry) => withoutOwn(entry, { nonce: read.nonce, runId, workItemId }));
    const key = `${purpose}${candidate === undefined ? '' : ` ${candidate}`}`;
    const moments = found.get(key) ?? [];
    moments.push(`${event.type}: ${texts.join('\n')}`);
    found.set(key, moments);
  }
  return found;
}

interface Own {
  readonly nonce: string;
  readonly runId: string;
  readonly workItemId: number;
}

function withoutOwn(entry: ConversationEntry, { nonce, runId, workItemId }: Own): string {
  const timeless = entry.kind === 'answer' ? { ...entry, milliseconds: 0, usage: undefined, cost: 0 } : entry;
  return (
    JSON.stringify(timeless)
      .replaceAll('\\n', '\n')
      .replaceAll(nonce, 'NONCE')
      .replaceAll(runId, 'RUN')
      // Where the build ran, and how long.
      .replaceAll(/\bado-build-\w+/g, 'ado-build')
      .replaceAll(/\bduration_ms:? ?[\d.]+/g, 'duration_ms')
      .replaceAll(new RegExp(`(\\bwork item |\\bTask |\\bBug |\\bIssue |#)${workItemId}\\b`, 'gi'), '$1ID')
      // Commits of the agent name its run; days pass while the hosts are dead.
      .replaceAll(/\b[0-9a-f]{10} \d{4}-\d\d-\d\d\b/g, 'COMMIT')
      .replaceAll(/(\[left for this step: \d+ turns), \d+ tokens, \d+ minutes\]/g, '$1]')
      .replaceAll(/"encrypted_content":"[^"]*"/g, '"encrypted_content":"…"')
  );
}

/** What is not as in the undisturbed run; a line each. */
export function differences(undisturbed: Recorded, disturbed: Recorded): readonly string[] {
  const found: string[] = [];
  for (const key of new Set([...undisturbed.keys(), ...disturbed.keys()])) {
    const [one = [], other = []] = [undisturbed.get(key), disturbed.get(key)];
    if (one.length !== other.length) found.push(`${key}: ${other.length} entries in the audit log, not ${one.length}`);
    const at = one.findIndex((text, index) => text !== other[index]);
    if (at >= 0) found.push(`${key}, number ${at}: ${firstDifference(one[at] ?? '', other[at] ?? '')}`);
  }
  return found;
}

function firstDifference(one: string, other: string): string {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  const begin = Math.max(0, at - 60);
  return `"${other.slice(begin, at + 120)}" instead of "${one.slice(begin, at + 120)}"`;
}
