import type { ConversationEntry } from '../../contracts/conversation/conversation.ts';
import { parseJson } from '../../contracts/parseJson.ts';

/** What each tool did, once and several times, in the order in which people are told. */
const words: readonly (readonly [tool: string, once: string, often: string])[] = [
  ['read_file', 'read a file', 'read files # times'],
  ['search', 'searched once', 'searched # times'],
  ['list_files', 'listed files', 'listed files # times'],
  ['outline', 'looked at an outline', 'looked at # outlines'],
  ['find_definition', 'looked up a definition', 'looked up # definitions'],
  ['find_usages', 'looked for usages', 'looked for usages # times'],
  ['history', "read a file's history", 'read the history of # files'],
  ['work_item', 'read a linked work item', 'read # linked work items'],
  ['apply_patch', 'applied a patch', 'applied # patches'],
];

/** What was looked at in a conversation, in one line for people; undefined where nothing was. */
export function describeLook(entries: readonly ConversationEntry[]): string | undefined {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    if (entry.kind !== 'results') continue;
    for (const { name } of entry.results) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const said = words.flatMap(([tool, single, several]) => {
    const count = counts.get(tool) ?? 0;
    return count === 0 ? [] : [count === 1 ? single : several.replace('#', String(count))];
  });
  return said.length === 0 ? undefined : said.join(', ');
}

/** The paths that the model asked tools about. Untrusted: they need not exist. */
export function pathsAskedFor(entries: readonly ConversationEntry[]): readonly string[] {
  return entries.flatMap((entry) => {
    if (entry.kind !== 'answer') return [];
    return entry.calls.flatMap(({ arguments: text }) => {
      const asked = parseJson(text);
      const path = typeof asked === 'object' && asked !== null && 'path' in asked ? asked.path : undefined;
      return typeof path === 'string' ? [path.replace(/^(?:\.?\/)+/, '')] : [];
    });
  });
}
