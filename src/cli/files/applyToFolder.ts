import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkEncodings } from '../../activities/drafting/checkEncodings.ts';
import { type Change, pathsOf } from '../../contracts/changes/changeSet.ts';
import type { Finding } from '../../contracts/changes/finding.ts';
import { applyEdits } from '../../patch/apply/applyEdits.ts';
import { checkPathConflicts } from '../../patch/checks/pathConflicts.ts';
import type { EditFormat } from '../../patch/formats/editFormat.ts';
import { parseReply } from '../../patch/formats/parseReply.ts';
import { applyConventions } from '../../patch/newFiles/applyConventions.ts';
import { keepEncodings } from '../../patch/newFiles/keepEncodings.ts';
import { decodeText, encodeText } from '../../platform/text/encodings.ts';

export interface FolderOutcome {
  readonly ok: boolean;
  readonly format: EditFormat | undefined;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

export interface ApplyToFolder {
  readonly directory: string;
  readonly reply: string;
  /** Undefined: detect it from the reply. */
  readonly format: EditFormat | undefined;
  /** The one file all edits are for. */
  readonly path: string | undefined;
  /** True when the reply is known to be complete. */
  readonly isFinished: boolean;
}

/** A folder has no commit, and a change set needs one. */
const noCommit = '0'.repeat(40);

/** What a reply changes in a folder. Nothing is written. */
export function applyToFolder({ directory, reply, format, path: only, isFinished }: ApplyToFolder): FolderOutcome {
  const root = realpathSync(directory);
  const parsed = parseReply(reply, {
    isFinished,
    ...(only === undefined ? {} : { path: only }),
    ...(format === undefined ? {} : { format }),
  });
  if (parsed.findings.some(({ severity }) => severity === 'error')) {
    return { ok: false, format: parsed.format, changes: [], findings: parsed.findings };
  }
  const links: Finding[] = [];
  const isOutside = (file: string) => {
    const link = linkOnTheWay(root, file);
    if (link !== undefined) links.push(linkFinding(file, link));
    return link !== undefined;
  };
  const applied = applyEdits({
    edits: parsed.edits,
    read: (file) => (isOutside(file) ? undefined : readText(path.join(root, file))),
    exists: (file) => statusOf(path.join(root, file)) !== undefined,
    whyUnreadable: (file) => whyUnreadable(path.join(root, file)),
    paths: () => pathsIn(root),
    baseCommit: noCommit,
  });
  if (applied.kind === 'refused' || links.length > 0) {
    const findings = applied.kind === 'refused' ? applied.findings : [];
    return { ok: false, format: parsed.format, changes: [], findings: [...parsed.findings, ...links, ...findings] };
  }
  const read = (file: string) => readText(path.join(root, file));
  const files = filesIn(root);
  const conventional = applyConventions(applied.changeSet, { read, paths: () => files });
  const encodingAt = (file: string) => readDecoded(path.join(root, file))?.encoding;
  const changeSet = keepEncodings(conventional, { read, encodingAt });
  const made = [...checkPathConflicts(changeSet, files), ...checkEncodings(changeSet, read)];
  const findings = [...parsed.findings, ...applied.notes, ...made];
  const ok = !made.some(({ severity }) => severity === 'error');
  return { ok, format: parsed.format, changes: ok ? changeSet.changes : [], findings };
}

/** Writes a change set into a folder. Every target is checked again before the first write. */
export function writeChanges(directory: string, changes: readonly Change[]): void {
  const root = realpathSync(directory);
  for (const file of changes.flatMap(pathsOf)) {
    const link = linkOnTheWay(root, file);
    if (link !== undefined) throw new Error(linkFinding(file, link).message);
  }
  // Deletions come first: a new file may replace a deleted folder, or a deleted file may become a folder.
  const deletedFirst = changes.toSorted(
    (left, right) => Number(right.kind === 'delete') - Number(left.kind === 'delete'),
  );
  for (const change of deletedFirst) {
    if (change.kind === 'delete') {
      rmSync(path.join(root, change.path));
      continue;
    }
    const target = path.join(root, change.path);
    mkdirSync(path.dirname(target), { recursive: true });
    const previous = path.join(root, change.kind === 'rename' ? change.previousPath : '');
    const bytes = change.content === undefined ? readFileSync(previous) : encodeText(change.content, change.encoding);
    writeFileSync(target, bytes);
    if (change.kind === 'rename') rmSync(path.join(root, change.previousPath));
  }
}

/** The first symbolic link on the way to a file. A link may point outside the folder. */
function linkOnTheWay(root: string, file: string): string | undefined {
  const parts = file.split('/');
  return parts
    .map((_part, index) => parts.slice(0, index + 1).join('/'))
    .find((part) => statusOf(path.join(root, part))?.isSymbolicLink() === true);
}

function linkFinding(file: string, link: string): Finding {
  const message = `${file} is behind the symbolic link ${link}. Symbolic links are never followed.`;
  return { code: 'unsafe-path', severity: 'error', path: file, message };
}

/** Skips folders whose names begin with a dot, and installed packages. */
function pathsIn(root: string, folder = ''): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = folder + entry.name;
    if (!entry.isDirectory()) return [name];
    return /^\.|^node_modules$/.test(entry.name) ? [name] : pathsIn(root, `${name}/`);
  });
}

function whyUnreadable(file: string): string | undefined {
  const decoded = readDecoded(file);
  if (decoded === undefined || decoded.text !== undefined) return undefined;
  return decoded.encoding === undefined ? 'binary, or in an unknown encoding' : `encoded in ${decoded.encoding}`;
}

function filesIn(root: string): readonly string[] {
  return pathsIn(root).filter((file) => statusOf(path.join(root, file))?.isDirectory() === false);
}

function statusOf(file: string) {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    // A parent is a file, so nothing can be there.
    return undefined;
  }
}

function readText(file: string): string | undefined {
  return readDecoded(file)?.text;
}

function readDecoded(file: string): ReturnType<typeof decodeText> | undefined {
  if (statusOf(file)?.isFile() !== true) {
    return undefined;
  }
  try {
    return decodeText(readFileSync(file));
  } catch {
    return undefined;
  }
}
