import type { Repository } from '../contracts/repository.ts';
import type { Connection } from './connection.ts';
import type { OwnIdentity } from './identity.ts';
import { repositoryRoute } from './repositories.ts';
import { resources } from './resources.ts';
import { listSchema, pullRequestThreadSchema } from './schemas.ts';
import { shortMarkdown } from './shortText.ts';

export interface DescriptionThreadOptions {
  readonly repository: Repository;
  readonly pullRequestId: number;
  /** The full text, as Markdown. */
  readonly description: string;
  /** True right after the pull request was made: then there is no need to look for the thread. */
  readonly isNew: boolean;
}

/** Pull request comments keep HTML comments, and do not show them. */
const marker = '<!-- code-agent: full description -->';
const longestComment = 150_000;
const cutNote = '_Cut here: Azure DevOps allows no longer comment._';

/** The full description as a closed thread of its own, written once however often this is called. */
export async function ensureDescriptionThread(
  connection: Connection,
  identity: OwnIdentity,
  options: DescriptionThreadOptions,
): Promise<void> {
  if (!options.isNew && (await hasThread(connection, identity, options))) {
    return;
  }
  const text = shortMarkdown(options.description, longestComment - marker.length - 1, cutNote);
  await connection.json(
    {
      operation: 'pullRequestThreads.create',
      purpose: `write the full description of pull request ${options.pullRequestId}`,
      resource: resources.pullRequestThreads,
      method: 'POST',
      route: threadRoute(options),
      body: {
        comments: [{ parentCommentId: 0, content: `${marker}\n${text}`, commentType: 'text' }],
        // An active thread would count as an unresolved comment, which branch policies may not let pass.
        status: 'closed',
      },
    },
    pullRequestThreadSchema,
  );
}

async function hasThread(
  connection: Connection,
  identity: OwnIdentity,
  options: DescriptionThreadOptions,
): Promise<boolean> {
  const { value: threads } = await connection.json(
    {
      operation: 'pullRequestThreads.list',
      purpose: `list the threads of pull request ${options.pullRequestId}`,
      resource: resources.pullRequestThreads,
      route: threadRoute(options),
    },
    listSchema(pullRequestThreadSchema),
  );
  for (const thread of threads.value) {
    const [first] = thread.comments ?? [];
    if (first?.content?.startsWith(marker) === true && (await identity.is(first.author?.id))) {
      return true;
    }
  }
  return false;
}

function threadRoute(options: DescriptionThreadOptions) {
  return { ...repositoryRoute(options.repository), pullRequestId: options.pullRequestId };
}
