import type { Connection } from '../http/connection.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import type { PullRequestReference } from '../repositories/pullRequestReference.ts';
import { type ThreadMarker, writeThread } from './writeThread.ts';

export interface DescriptionThreadOptions extends PullRequestReference {
  /** The full text, as Markdown. */
  readonly description: string;
  /** What the thread is found again by; `full description` without it. */
  readonly thread?: ThreadMarker | undefined;
  /** True right after the pull request was made: then there is no need to look for the thread. */
  readonly isNew: boolean;
}

const unnamed: ThreadMarker = { marker: 'full description' };

/** The full description as a closed thread of its own: written once however often this is called, and kept up to date. */
export async function ensureDescriptionThread(
  connection: Connection,
  identity: OwnIdentity,
  options: DescriptionThreadOptions,
): Promise<void> {
  const { description: markdown, repository, pullRequestId, isNew, thread = unnamed } = options;
  // An active thread would count as an unresolved comment, which branch policies may not let pass.
  await writeThread(connection, identity, {
    repository,
    pullRequestId,
    isNew,
    ...thread,
    markdown,
    status: 'closed',
  });
}
