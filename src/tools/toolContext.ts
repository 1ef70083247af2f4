import type { ChangeSet } from '../contracts/changes/changeSet.ts';
import type { Finding } from '../contracts/changes/finding.ts';
import type { SnapshotFile } from '../contracts/repositories/repository.ts';
import type { LocalizationIndex } from '../localize/index/localizationIndex.ts';

/** What the tools work on: one snapshot of one repository, with the change so far on top of it. Nothing else. */
export interface ToolContext {
  readonly files: readonly SnapshotFile[];
  /** Text of a file with the change so far; undefined where it is missing or has no text. */
  text(path: string): string | undefined;
  /** Text of a file of the snapshot, without the change. */
  textBefore(path: string): string | undefined;
  exists(path: string): boolean;
  /** Why an existing file has no text, as a phrase that completes "it is …". */
  whyUnreadable(path: string): string | undefined;
  /** Of the snapshot; files of the change so far are looked at separately. */
  index(): Promise<LocalizationIndex>;
  readonly changeSet: ChangeSet | undefined;
  /** The last commits that touched a path, newest first. Reads Azure DevOps. @throws AgentError */
  history(path: string, count: number): Promise<readonly PastCommit[]>;
  /** A linked work item, as Markdown. Reads Azure DevOps. @throws AgentError where it is not one of those the run may read */
  workItem(asked: { readonly id?: number; readonly relation?: string }): Promise<string>;
  /** Applies edits in any format on top of the change so far, and checks the result. */
  apply(patch: string): Promise<AppliedPatch>;
  /** Takes the last patch back; undefined where there is none. */
  undo(): Promise<AppliedPatch | undefined>;
  /** Text without secrets and without the run's mark. @param path tells the kind of text */
  redact(text: string, path?: string): Promise<string>;
  /** Marks text as untrusted with the run's mark, see `markUntrustedText`. */
  mark(kind: string, text: string): string;
}

export interface PastCommit {
  readonly id: string;
  /** ISO 8601. */
  readonly date: string;
  readonly author: string;
  readonly message: string;
  /** Absent where only the commit was read, not what it changed. */
  readonly paths?: readonly string[];
}

export interface AppliedPatch {
  /** Whether the change set is another one now. */
  readonly isChanged: boolean;
  readonly changeSet: ChangeSet | undefined;
  /** Errors first. What was said of edits that could not be applied, and of the change as a whole. */
  readonly findings: readonly Finding[];
  /** How many edits are in the change now that were not before. */
  readonly applied: number;
}

/** What a call of a tool came to. */
export interface ToolOutcome {
  /** For the model: redacted, bounded, marked. */
  readonly output: string;
  /** One line for people, at most 300 characters: "read src/basket.ts 1–60". */
  readonly summary: string;
  /** At most 500 characters: what stands for it when the conversation grows too long. */
  readonly compacted?: string;
}
