import type { WebApi } from 'azure-devops-node-api';
import type { Attempts } from './attempts.ts';

/** The pipeline, a run of it, and what builds tell besides. */
export async function callPipelines(client: WebApi, { works, fails }: Attempts, project: string): Promise<void> {
  const pipelines = await client.getPipelinesApi();
  const [pipeline] = (await works('pipelines.listPipelines', () => pipelines.listPipelines(project))) ?? [];
  const pipelineId = pipeline?.id ?? 0;
  await works('pipelines.getPipeline', () => pipelines.getPipeline(project, pipelineId));
  await fails('pipelines.getPipeline that is not there', 404, () => pipelines.getPipeline(project, 99));
  const self = { refName: 'refs/heads/main' };
  const run = await works('pipelines.runPipeline', () =>
    pipelines.runPipeline({ resources: { repositories: { self } } }, project, pipelineId),
  );
  await fails('pipelines.runPipeline of no branch', 400, () =>
    pipelines.runPipeline({ resources: { repositories: { self: { refName: 'refs/heads/no' } } } }, project, pipelineId),
  );
  await works('pipelines.listRuns', () => pipelines.listRuns(project, pipelineId));
  await works('pipelines.getRun', () => pipelines.getRun(project, pipelineId, run?.id ?? 0));
  await works('pipelines.listLogs', () => pipelines.listLogs(project, pipelineId, run?.id ?? 0));
  await works('pipelines.getLog', () => pipelines.getLog(project, pipelineId, run?.id ?? 0, 1));
}
