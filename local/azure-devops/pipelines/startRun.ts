import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { demandBuildPermission } from '../builds/demandBuild.ts';
import type { BuildQueue } from '../builds/queue.ts';
import type { Build } from '../builds/records.ts';
import { findSource } from '../builds/source.ts';
import { demandRepository } from '../git/repositories/repositories.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import { type ApiRequest, readBody } from '../http/exchange.ts';
import type { Project, RepositoryRecord } from '../state/records.ts';

/** The pipeline of a project, with the repository that it builds. */
export type Pipeline = { readonly project: Project; readonly repository: RepositoryRecord };

const variableSchema = z.object({ value: z.string(), isSecret: z.boolean().optional() });
const selfSchema = z.object({ refName: z.string().nullish(), version: z.string().nullish() });

const bodySchema = z.object({
  resources: z.strictObject({ repositories: z.strictObject({ self: selfSchema.nullish() }).nullish() }).nullish(),
  templateParameters: z.record(z.string(), z.unknown()).nullish(),
  variables: z.record(z.string().regex(/^[\w.]+$/, 'not a name of a variable'), variableSchema).nullish(),
  stagesToSkip: z.array(z.string()).nullish(),
  previewRun: z.boolean().nullish(),
  yamlOverride: z.string().nullish(),
});

type Body = z.infer<typeof bodySchema>;

/** 400 as the service gives it where a pipeline cannot be run as asked. */
function notValid(message: string): ApiError {
  return new ApiError(400, 'PipelineValidationException', message, 'Microsoft.Azure.Pipelines.WebApi');
}

/** What only a YAML file could answer: the stand-in runs a command that it is told. */
function refuseWhatNeedsYaml(body: Body): void {
  const [parameter] = Object.keys(body.templateParameters ?? {});
  if (parameter !== undefined) throw notValid(`Unexpected parameter '${parameter}'`);
  const [stage] = body.stagesToSkip ?? [];
  if (stage !== undefined) throw notValid(`The pipeline has one stage, and '${stage}' is none that can be skipped.`);
  if (body.previewRun === true || body.yamlOverride) {
    throw invalidArgument("The stand-in does not honour 'previewRun' and 'yamlOverride': it reads no YAML.");
  }
}

/**
 * Queues a run as someone asked for.
 * @throws ApiError 400 for a branch or commit that is not there, and for what only a pipeline of YAML has
 */
export async function startRun(
  backend: Backend,
  request: ApiRequest,
  { project, repository: record }: Pipeline,
  queue: BuildQueue | undefined,
): Promise<Build> {
  const body = readBody(request, bodySchema);
  demandBuildPermission(request.identity);
  refuseWhatNeedsYaml(body);
  const { refName, version } = body.resources?.repositories?.self ?? {};
  if (refName && !refName.startsWith('refs/')) {
    throw notValid(`The ref '${refName}' must be given in full, e.g. refs/heads/${refName}.`);
  }
  const repository = demandRepository(backend, record.id, project);
  const source = await findSource(repository, refName || undefined, version || undefined);
  if (source === undefined || queue === undefined) {
    const wanted = version || refName || repository.defaultBranch;
    throw notValid(`Could not find ${wanted} in the repository ${repository.name}.`);
  }
  return queue.add({
    ...{ repository, reason: 'manual', requestedFor: request.identity.id, ...source },
    variables: Object.fromEntries(
      Object.entries(body.variables ?? {}).map(([name, { value, isSecret = false }]) => [name, { value, isSecret }]),
    ),
  });
}
