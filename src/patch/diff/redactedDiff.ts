import type { Change, ChangeSet } from '../../contracts/changes/changeSet.ts';
import { type Redacting, redactedLines } from './redactedLines.ts';
import { renderUnifiedDiff } from './unifiedDiff.ts';

/**
 * A change set as a unified diff without secrets. Whole files are redacted before they are compared: a hunk may hold some
 * lines of a key only, which nothing in the hunk would tell.
 * @param before a file's text at the base commit; undefined where it is not there
 */
export async function renderRedactedDiff(
  changeSet: ChangeSet,
  before: (path: string) => string | undefined,
  redacting: Redacting,
): Promise<string> {
  const clean = async (text: string, path: string) => {
    const lines = await redactedLines(text, path, redacting);
    const redacted = `${lines.join('\n')}${text.endsWith('\n') ? '\n' : ''}`;
    return redacted === text.replaceAll('\r\n', '\n') ? text : redacted;
  };
  const cleanBefore = new Map<string, string>();
  const changes: Change[] = [];
  for (const change of changeSet.changes) {
    const path = change.kind === 'rename' ? change.previousPath : change.path;
    const text = change.kind === 'add' ? undefined : before(path);
    if (text !== undefined) cleanBefore.set(path, await clean(text, path));
    const hasContent = change.kind !== 'delete' && change.content !== undefined;
    changes.push(hasContent ? { ...change, content: await clean(change.content ?? '', change.path) } : change);
  }
  return renderUnifiedDiff({ ...changeSet, changes }, (path) => cleanBefore.get(path));
}
