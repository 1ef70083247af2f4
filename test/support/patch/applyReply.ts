import { type ApplyResult, applyEdits } from '../../../src/patch/apply/applyEdits.ts';
import { parseReply } from '../../../src/patch/formats/parseReply.ts';

export const baseCommit = '0123456789abcdef0123456789abcdef01234567';

/** Parses a reply and applies it to files in memory; findings of either step refuse it, as in the app. */
export function applyReply(
  reply: string,
  files: Readonly<Record<string, string>>,
  path?: string,
  isFinished = false,
): ApplyResult {
  const parsed = parseReply(reply, path === undefined ? { isFinished } : { path, isFinished });
  if (parsed.findings.some((finding) => finding.severity === 'error')) {
    return { kind: 'refused', findings: parsed.findings };
  }
  const applied = applyEdits({
    edits: parsed.edits,
    read: (candidate) => (Object.hasOwn(files, candidate) ? files[candidate] : undefined),
    exists: (candidate) => Object.hasOwn(files, candidate),
    paths: () => Object.keys(files),
    baseCommit,
  });
  return applied.kind === 'applied' ? { ...applied, notes: [...parsed.findings, ...applied.notes] } : applied;
}

/** The files after a reply, or undefined when it was refused. */
export function filesAfter(
  applied: ApplyResult,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | undefined {
  if (applied.kind === 'refused') {
    return undefined;
  }
  const files = new Map(Object.entries(before));
  for (const change of applied.changeSet.changes) {
    if (change.kind === 'delete') {
      files.delete(change.path);
    } else if (change.kind === 'rename') {
      files.set(change.path, change.content ?? files.get(change.previousPath) ?? '');
      files.delete(change.previousPath);
    } else {
      files.set(change.path, change.content);
    }
  }
  return Object.fromEntries(files);
}

/** A SEARCH/REPLACE block in Aider's spelling; both sides end with a newline or are empty. */
export function block(search: string, replace: string, path = 'src/math.js'): string {
  return `${path}\n<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE\n`;
}
