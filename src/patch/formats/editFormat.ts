import type { Finding } from '../../contracts/changes/finding.ts';
import type { FileEdit } from '../edits/hunk.ts';

/** How a reply may write its edits: parser and command line derive from this list. `v4a_headless` is `apply_patch` without its envelope. */
export const editFormats = ['search_replace', 'udiff', 'v4a', 'v4a_headless', 'str_replace', 'whole'] as const;

export type EditFormat = (typeof editFormats)[number];

export interface ParsedReply {
  /** What the first edit is written in; undefined where there is none. */
  readonly format: EditFormat | undefined;
  readonly edits: readonly FileEdit[];
  readonly findings: readonly Finding[];
}
