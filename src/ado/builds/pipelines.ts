import type { z } from 'zod';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import { definitionSchema } from './buildSchemas.ts';

/** The pipeline that the rules name, as far as there is one. */
export type PipelineLookup =
  | { readonly kind: 'found'; readonly id: number; readonly name: string; readonly isDisabled: boolean }
  | { readonly kind: 'unknown'; readonly name: string }
  /** Several folders have one of that name. */
  | { readonly kind: 'ambiguous'; readonly name: string; readonly paths: readonly string[] };

type Definition = z.infer<typeof definitionSchema>;

const mostFound = 100;
const mostListed = 10;

/**
 * Finds a pipeline of the repository's project as people name it: by its id, its name, or folder and name
 * (`\Shop\CI`, also with slashes). Upper and lower case are the same, as in Azure DevOps; of several with one name those
 * count that build the repository.
 */
export async function findPipeline(
  connection: Connection,
  repository: Repository,
  wanted: string | number,
): Promise<PipelineLookup> {
  const name = String(wanted);
  const byId = () => (/^[1-9]\d{0,8}$/.test(name) ? listById(connection, repository, Number(name)) : []);
  const byName = () => listByName(connection, repository, name);
  for (const list of typeof wanted === 'number' ? [byId, byName] : [byName, byId]) {
    const found = await list();
    const [only, another] = found;
    if (only === undefined) continue;
    if (another !== undefined) return { kind: 'ambiguous', name, paths: found.map(pathOf).slice(0, mostListed) };
    return { kind: 'found', id: only.id, name: only.name ?? name, isDisabled: only.queueStatus === 'disabled' };
  }
  return { kind: 'unknown', name };
}

/** What is wrong with a name that the rules give for a pipeline, and what to write instead; undefined where it is one's. */
export async function describePipelineProblem(
  connection: Connection,
  repository: Repository,
  wanted: string | number,
): Promise<string | undefined> {
  const pipeline = await findPipeline(connection, repository, wanted);
  if (pipeline.kind === 'found') return undefined;
  if (pipeline.kind === 'ambiguous') {
    return `\`build.definition\` in the rules is "${pipeline.name}", but several pipelines have that name: ${pipeline.paths.join(', ')}. Add the folder, or use the id.`;
  }
  const known = await list(connection, repository, { ...ofRepository(repository), $top: mostListed });
  const names = known.map((one) => `"${one.name ?? one.id}"`);
  const advice = names.length === 0 ? 'The repository has none.' : `The repository has ${names.join(', ')}.`;
  return `\`build.definition\` in the rules is "${pipeline.name}", but project "${repository.projectName}" has no such pipeline. ${advice} Correct the rule, or remove it to use the branch policies.`;
}

async function listById(connection: Connection, repository: Repository, id: number): Promise<readonly Definition[]> {
  const found = await list(connection, repository, { definitionIds: String(id) });
  return found.filter((one) => one.id === id);
}

async function listByName(connection: Connection, repository: Repository, text: string) {
  const parts = text.split(/[\\/]/).filter((part) => part.trim() !== '');
  const name = parts.pop() ?? '';
  if (name === '') return [];
  const folder = parts.length === 0 ? undefined : `\\${parts.join('\\')}`;
  for (const narrowed of [ofRepository(repository), {}]) {
    // A name may hold what the server takes for a pattern.
    const found = (await list(connection, repository, { ...narrowed, name, $top: mostFound })).filter(
      (one) => isSame(one.name, name) && (folder === undefined || isSame(one.path, folder)),
    );
    if (found.length > 0) return found;
  }
  return [];
}

async function list(
  connection: Connection,
  repository: Repository,
  query: Readonly<Record<string, string | number>>,
): Promise<readonly Definition[]> {
  const { value } = await connection.json(
    {
      operation: 'builds.definitions',
      purpose: `look for pipelines of project "${repository.projectName}"`,
      resource: resources.buildDefinitions,
      route: { project: repository.projectId },
      query,
    },
    listSchema(definitionSchema),
  );
  return value.value;
}

function ofRepository({ id }: Repository) {
  return { repositoryId: id, repositoryType: 'TfsGit' };
}

function pathOf({ path = '\\', name = '' }: Definition): string {
  return path.endsWith('\\') ? `${path}${name}` : `${path}\\${name}`;
}

function isSame(left: string | undefined, right: string): boolean {
  return left?.toLowerCase() === right.toLowerCase();
}
