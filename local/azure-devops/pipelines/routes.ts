import type { Backend } from '../backend.ts';
import { demandArtifact } from '../builds/artifacts.ts';
import { demandBuild } from '../builds/demandBuild.ts';
import type { BuildQueue } from '../builds/queue.ts';
import type { Build } from '../builds/records.ts';
import { commandLogId, definitionId } from '../builds/render.ts';
import { requestProject } from '../core/projects.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import { type ApiRequest, json, list, numberParameter, queryNumber, queryText } from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { everything } from '../state/state.ts';
import {
  renderConfiguration,
  renderPipeline,
  renderRun,
  renderRunArtifact,
  renderRunLog,
  renderRunLogs,
} from './render.ts';
import { type Pipeline, startRun } from './startRun.ts';

const namespace = 'Microsoft.Azure.Pipelines.WebApi';

function findPipeline(backend: Backend, request: ApiRequest, queue: BuildQueue | undefined): Pipeline | undefined {
  const project = requestProject(backend, request);
  if (project === undefined) throw invalidArgument('A project is required to address pipelines.');
  const repository = backend.state.repositories.list(everything).find(({ projectId }) => projectId === project.id);
  return queue === undefined || repository === undefined ? undefined : { project, repository };
}

/** @throws ApiError 404 for another pipeline, or another version of it; its typeKey is a guess */
function demandPipeline(backend: Backend, request: ApiRequest, queue: BuildQueue | undefined): Pipeline {
  const id = numberParameter(request, 'pipelineId');
  const found = findPipeline(backend, request, queue);
  const version = queryNumber(request, 'pipelineVersion') ?? 1;
  if (found === undefined || id !== definitionId || version !== 1) {
    throw new ApiError(
      404,
      'PipelineNotFoundException',
      `Pipeline ${id} with version ${version} not found.`,
      namespace,
    );
  }
  return found;
}

function demandRun(backend: Backend, request: ApiRequest, queue: BuildQueue | undefined): Build {
  demandPipeline(backend, request, queue);
  return demandBuild(backend, request, 'runId');
}

/** The pipeline and its runs, which are builds under the same numbers. */
export function pipelineRoutes(backend: Backend, queue: BuildQueue | undefined): readonly Route[] {
  const one = 'pipelines/{pipelineId}';
  const run = `${one}/runs/{runId}`;
  const find = (request: ApiRequest): Build => demandRun(backend, request, queue);
  return [
    route('GET', 'pipelines', (request) => {
      const found = findPipeline(backend, request, queue);
      const top = queryNumber(request, '$top') ?? 10_000;
      return list((found === undefined ? [] : [renderPipeline(backend, found.project.id)]).slice(0, top));
    }),
    route('GET', one, (request) => {
      const { project, repository } = demandPipeline(backend, request, queue);
      return json({ ...renderPipeline(backend, project.id), ...renderConfiguration(repository) });
    }),
    route('GET', `${one}/runs`, (request) => {
      const { project } = demandPipeline(backend, request, queue);
      const builds = backend.state.builds.list(everything).filter(({ projectId }) => projectId === project.id);
      return list(builds.toReversed().map((build) => renderRun(backend, build)));
    }),
    route('POST', `${one}/runs`, async (request) => {
      const pipeline = demandPipeline(backend, request, queue);
      return json(renderRun(backend, await startRun(backend, request, pipeline, queue)));
    }),
    route('GET', run, (request) => json(renderRun(backend, find(request)))),
    route('GET', `${run}/logs`, (request) => json(renderRunLogs(backend, find(request)))),
    route('GET', `${run}/logs/{logId}`, (request) => {
      const build = find(request);
      if (numberParameter(request, 'logId') !== commandLogId) {
        throw new ApiError(404, 'LogNotFoundException', 'The log does not exist.', namespace);
      }
      return json(renderRunLog(backend, build));
    }),
    route('GET', `${run}/artifacts`, (request) => {
      const build = find(request);
      const name = queryText(request, 'artifactName');
      if (name === undefined) throw invalidArgument("The query parameter 'artifactName' is required.");
      return json(renderRunArtifact(backend, build, demandArtifact(build, name).name));
    }),
  ];
}
