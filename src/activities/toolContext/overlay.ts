import type { ActivityInput } from '../../contracts/activities.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import { type ChangeSet, changeSetSchema } from '../../contracts/changes/changeSet.ts';
import { errorsOf, type Finding } from '../../contracts/changes/finding.ts';
import { type CheckPolicy, isChangeRefused } from '../../patch/checks/checkPolicy.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { AppliedPatch } from '../../tools/toolContext.ts';
import { countFindings } from '../drafting/countFindings.ts';
import { checkOnSnapshot, loadPolicy } from '../drafting/snapshotChecks.ts';
import type { SnapshotReader } from '../snapshots/snapshotReader.ts';
import { applyHidden } from './applyHidden.ts';

/** The change so far, on top of a snapshot: what patches add to, and undo removes from. */
export interface Overlay {
  current(): ChangeSet | undefined;
  apply(patch: string): Promise<AppliedPatch>;
  undo(): Promise<AppliedPatch | undefined>;
  /** What the checks find against the change as it is, errors first. */
  check(): Promise<readonly Finding[]>;
  /** The change after each patch, newest last. */
  changeSets(): readonly ArtifactReference[];
}

export interface OverlayOptions extends Pick<ActivityInput<'handleAnswer'>, 'snapshot' | 'paths' | 'protection'> {
  readonly store: ArtifactStore;
  readonly reader: SnapshotReader;
  readonly policy: CheckPolicy;
  /** The run's mark. */
  readonly nonce: string;
  /** Paths that the task is about; undefined where changes elsewhere are not reported. */
  readonly relevantPaths: readonly string[] | undefined;
  readonly changeSets: readonly ArtifactReference[];
}

export async function createOverlay(options: OverlayOptions): Promise<Overlay> {
  const { store, reader, policy: deployment, snapshot, paths, protection, relevantPaths, nonce } = options;
  const policy = await loadPolicy(store, deployment, { paths, protection });
  const stack = [...options.changeSets];
  let current = await load(store, stack.at(-1));

  // A patch, its answer and the end of a step all ask for the findings of the same change.
  const checked = new WeakMap<ChangeSet, Promise<readonly Finding[]>>();

  async function check(): Promise<readonly Finding[]> {
    return current === undefined ? [] : await findingsOf(current);
  }

  function findingsOf(changeSet: ChangeSet): Promise<readonly Finding[]> {
    const known = checked.get(changeSet);
    if (known !== undefined) return known;
    const findings = checkOnSnapshot({ changeSet, reader, policy, relevantPaths }).then(errorsFirst);
    checked.set(changeSet, findings);
    return findings;
  }

  return {
    current: () => current,
    check,
    changeSets: () => [...stack],
    async apply(patch) {
      const before = current;
      const reply = { text: patch, reader, baseCommit: snapshot.commit, before, policy };
      const applied = await applyHidden(reply, nonce);
      const next = applied.changeSet ?? applied.kept;
      const touchesRefused = next?.changes.some((change) => isChangeRefused(change, policy)) ?? false;
      if (next === undefined || touchesRefused || isSame(next, before)) {
        const refusals = touchesRefused && next !== undefined ? await findingsOf(next) : [];
        const findings = errorsFirst([...applied.findings, ...refusals, ...(touchesRefused ? [] : await check())]);
        countFindings(findings);
        return { isChanged: false, changeSet: before, findings: distinct(findings), applied: 0 };
      }
      current = next;
      stack.push(await store.putJson(next));
      const findings = errorsFirst([...applied.findings, ...(await check())]);
      countFindings(findings);
      const failed = errorsOf(applied.findings).length;
      const count = Math.max(1, applied.edits - (applied.changeSet === undefined ? failed : 0));
      return { isChanged: true, changeSet: next, findings: distinct(findings), applied: count };
    },
    async undo() {
      if (stack.length === 0) return undefined;
      stack.pop();
      current = await load(store, stack.at(-1));
      return { isChanged: true, changeSet: current, findings: await check(), applied: 0 };
    },
  };
}

async function load(store: ArtifactStore, reference: ArtifactReference | undefined): Promise<ChangeSet | undefined> {
  return reference === undefined ? undefined : await store.getJson(reference, changeSetSchema);
}

function isSame(left: ChangeSet, right: ChangeSet | undefined): boolean {
  return right !== undefined && JSON.stringify(left) === JSON.stringify(right);
}

function errorsFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...errorsOf(findings), ...findings.filter(({ severity }) => severity !== 'error')];
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  const known = new Set<string>();
  return findings.filter(({ code, path, line, message }) => {
    const key = JSON.stringify([code, path, line, message]);
    return !known.has(key) && known.add(key);
  });
}
