import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema, optionalText } from '../http/schemas.ts';
import { readFileAt } from '../repositories/readFileAt.ts';
import { firstHeaderValue } from '../repositories/repositories.ts';
import { findTemplateReferences } from './findTemplateReferences.ts';

export interface PipelineFilesOptions {
  readonly repository: Repository;
  /** Where templates are read: the tip of the branch that pull requests go to. */
  readonly commit: string;
}

const perPage = 100;
const mostPages = 20;
/** Azure DevOps itself takes at most 100 files for one pipeline. */
const mostFiles = 300;
const deepest = 20;
/** `process.type` of a pipeline in YAML; those that were clicked together have 1. */
const yamlProcess = 2;

const definitionSchema = z.object({
  id: z.number().int(),
  process: z.object({ type: z.number().int().nullish(), yamlFilename: optionalText }).nullish(),
});

/**
 * The YAML files that the pipelines of a repository run: those of its definitions in its own project, and the templates
 * they name, also where they are not there yet.
 * @returns paths from the root of the repository
 * @throws AgentError `too-large` beyond 2,000 definitions or 300 files
 */
export async function readPipelineFiles(
  connection: Connection,
  options: PipelineFilesOptions,
): Promise<readonly string[]> {
  const { repository, commit } = options;
  const found = new Set(await listYamlFiles(connection, repository));
  let level = [...found];
  for (let depth = 0; level.length > 0 && depth < deepest; depth += 1) {
    const next: string[] = [];
    for (const path of level) {
      for (const named of await templatesOf(connection, { repository, commit, path })) {
        if (found.has(named)) continue;
        found.add(named);
        next.push(named);
        if (found.size > mostFiles) {
          const message = `The pipelines of repository "${repository.name}" refer to more than ${mostFiles} files, so the files they run cannot be protected. Reduce nested templates.`;
          throw new AgentError('too-large', message);
        }
      }
    }
    level = next;
  }
  return [...found].sort();
}

async function templatesOf(
  connection: Connection,
  file: PipelineFilesOptions & { readonly path: string },
): Promise<readonly string[]> {
  try {
    return findTemplateReferences(file.path, (await readFileAt(connection, file)) ?? '');
  } catch (error) {
    // A file that is no text, or longer than Azure DevOps takes, runs nothing.
    if (error instanceof AgentError && (error.type === 'invalid-input' || error.type === 'too-large')) return [];
    throw error;
  }
}

async function listYamlFiles(connection: Connection, repository: Repository): Promise<readonly string[]> {
  const files: string[] = [];
  const purpose = `list the pipelines of repository "${repository.name}"`;
  let continuationToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { value, headers } = await connection.json(
      {
        operation: 'builds.definitions',
        purpose,
        resource: resources.buildDefinitions,
        route: { project: repository.projectId },
        query: {
          repositoryId: repository.id,
          repositoryType: 'TfsGit',
          includeAllProperties: true,
          $top: perPage,
          continuationToken,
        },
      },
      listSchema(definitionSchema),
    );
    files.push(...value.value.flatMap(({ process }) => yamlFileOf(process)));
    continuationToken = firstHeaderValue(headers['x-ms-continuationtoken']);
    if (continuationToken === undefined || continuationToken === '') return files;
  }
  throw new AgentError('too-large', `Could not ${purpose}: there are more than ${mostPages * perPage}.`);
}

function yamlFileOf(process: z.infer<typeof definitionSchema>['process']): readonly string[] {
  const file = process?.yamlFilename?.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '');
  return process?.type === yamlProcess && file !== undefined && file !== '' ? [file] : [];
}
