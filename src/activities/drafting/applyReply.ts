import type { ChangeSet } from '../../contracts/changes/changeSet.ts';
import type { Finding } from '../../contracts/changes/finding.ts';
import { type ApplyOptions, applyEdits } from '../../patch/apply/applyEdits.ts';
import { applyIncrementally } from '../../patch/apply/applyIncrementally.ts';
import { createVirtualFiles, mergeChangeSets, type VirtualFiles } from '../../patch/apply/virtualFiles.ts';
import { type CheckPolicy, checkPaths } from '../../patch/checks/checkPolicy.ts';
import { checkRedactedReply } from '../../patch/checks/secrets/redactSecrets.ts';
import { parseReply } from '../../patch/formats/parseReply.ts';
import { applyConventions } from '../../patch/newFiles/applyConventions.ts';
import { keepEncodings } from '../../patch/newFiles/keepEncodings.ts';
import type { SnapshotReader } from '../snapshots/snapshotReader.ts';

export interface ReplyToApply {
  readonly text: string;
  readonly reader: SnapshotReader;
  readonly baseCommit: string;
  /** What is there already; the text's edits go on top. */
  readonly before: ChangeSet | undefined;
  /** The deployment's policy with the rules of the repository. */
  readonly policy: CheckPolicy;
}

export interface AppliedReply {
  /** With all edits, those from before included; undefined when some could not be applied. */
  readonly changeSet?: ChangeSet;
  /** The edits of a refused reply that could be applied, on top of those from before. */
  readonly kept?: ChangeSet;
  readonly findings: readonly Finding[];
  /** How many edits the text has. */
  readonly edits: number;
}

/**
 * Applies the edits that stand in a text, in any format. Tolerated deviations in kept edits are among the findings, as
 * warnings. If an edit touches a refused path, no edit of the text is kept, because they belong together.
 */
export function applyReply({ text, reader, baseCommit, before, policy }: ReplyToApply): AppliedReply {
  const files = { read: reader.text, exists: reader.exists };
  const paths = () => reader.files.map(({ path }) => path);
  const asKept = (changeSet: ChangeSet) =>
    keepEncodings(applyConventions(changeSet, { read: reader.text, paths }), {
      read: reader.text,
      encodingAt: reader.encodingAt,
    });
  // The client fails a call whose reply was cut off, so a stored reply is complete.
  const parsed = parseReply(text, { isFinished: true });
  const found = [...checkRedactedReply(text), ...parsed.findings];
  const options: ApplyOptions = {
    edits: parsed.edits,
    ...(before === undefined ? files : { ...createVirtualFiles(files, before), readUnedited: files.read }),
    paths,
    whyUnreadable: reader.whyUnreadable,
    baseCommit,
  };
  const isReadable = !found.some((finding) => finding.severity === 'error');
  const applied = isReadable ? applyEdits(options) : undefined;
  if (applied?.kind === 'applied') {
    const { changeSet, notes } = applied;
    const whole = before === undefined ? changeSet : mergeChangeSets(files, before, changeSet);
    return { changeSet: asKept(whole), findings: [...found, ...notes], edits: parsed.edits.length };
  }
  const possible = isReadable ? applyIncrementally(options) : undefined;
  const touched = possible?.changeSet.changes.flatMap((change) => checkPaths(change, policy)) ?? [];
  const refusedPaths = touched.filter(({ severity }) => severity === 'error');
  const kept = refusedPaths.length === 0 ? possible : undefined;
  const merged = mergeKept(files, before, kept?.changeSet);
  const notes = kept?.notes ?? [];
  return {
    edits: parsed.edits.length,
    findings: [...found, ...(applied?.findings ?? []), ...refusedPaths, ...notes],
    ...(merged === undefined ? {} : { kept: asKept(merged) }),
  };
}

function mergeKept(
  files: VirtualFiles,
  before: ChangeSet | undefined,
  kept: ChangeSet | undefined,
): ChangeSet | undefined {
  return before === undefined || kept === undefined ? (kept ?? before) : mergeChangeSets(files, before, kept);
}
