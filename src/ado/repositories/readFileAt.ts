import { AgentError } from '../../contracts/agentError.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { isServerException } from '../http/failures.ts';
import { resources } from '../http/resources.ts';
import { readBytes } from '../http/responseBody.ts';
import { decodeFileContent } from './gitObject.ts';
import { repositoryRoute } from './repositories.ts';

export interface ReadFileOptions {
  readonly repository: Repository;
  readonly commit: string;
  /** From the root of the repository, without a leading slash. */
  readonly path: string;
  /** Default 1 MiB. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 1024 * 1024;

/**
 * One text file at a commit, in one call; undefined when the commit has no such file.
 * @throws AgentError `too-large` over the limit, `invalid-input` when it is not text
 */
export async function readFileAt(connection: Connection, options: ReadFileOptions): Promise<string | undefined> {
  const { repository, commit, path, maxBytes = defaultMaxBytes } = options;
  const purpose = `read file "${path}" at ${commit.slice(0, 12)} of repository "${repository.name}"`;
  const call = {
    operation: 'items.read',
    purpose,
    resource: resources.items,
    route: repositoryRoute(repository),
    query: {
      path: `/${path}`,
      versionDescriptor: { version: commit, versionType: 'commit' },
      $format: 'octetStream',
    },
  } as const;
  try {
    const content = await connection.stream(call, 'application/octet-stream', (body) => readBytes(body, maxBytes + 1));
    if (content.length > maxBytes) {
      throw new AgentError('too-large', `Could not ${purpose}: it is larger than ${maxBytes} bytes.`);
    }
    const { text, excluded, encoding } = decodeFileContent(content);
    if (text === undefined) {
      const named = encoding === undefined ? '' : ` (${encoding})`;
      throw new AgentError('invalid-input', `Could not ${purpose}: it is ${excluded}${named}.`);
    }
    return text.replace(/^\uFEFF/, '');
  } catch (error) {
    // Only this answer says that the file is missing: a repository out of reach is a 404 as well.
    if (isServerException(error, 'GitItemNotFoundException')) return undefined;
    throw error;
  }
}
