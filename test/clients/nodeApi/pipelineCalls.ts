import type { WebApi } from 'azure-devops-node-api';
import type { Attempts } from '../judge/attempts.ts';

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
  await callBuildDetails(client, { works, fails }, project, run?.id ?? 0);
  await works('pipelines.listLogs', () => pipelines.listLogs(project, pipelineId, run?.id ?? 0));
  await works('pipelines.getLog', () => pipelines.getLog(project, pipelineId, run?.id ?? 0, 1));
}

async function callBuildDetails(
  client: WebApi,
  { works, fails }: Pick<Attempts, 'works' | 'fails'>,
  project: string,
  id: number,
) {
  const builds = await client.getBuildApi();
  await works('build.getBuildChanges by pages', () => builds.getBuildChanges(project, id, undefined, 10, false));
  await works('build.getBuildWorkItemsRefs', () => builds.getBuildWorkItemsRefs(project, id, 10));
  await works('build.addBuildTag', () => builds.addBuildTag(project, id, 'one'));
  await works('build.addBuildTags', () => builds.addBuildTags(['two', 'three'], project, id));
  await works('build.updateBuildTags', () => builds.updateBuildTags({ tagsToRemove: ['two'] }, project, id));
  await works('build.deleteBuildTag', () => builds.deleteBuildTag(project, id, 'three'));
  await works('build.getTags', () => builds.getTags(project));
  const resource = { type: 'FilePath', data: '/drop' };
  await works('build.createArtifact', () => builds.createArtifact({ name: 'drop', resource }, project, id));
  await works('build.getArtifact', () => builds.getArtifact(project, id, 'drop'));
  await fails('build.getArtifact that is not there', 404, () => builds.getArtifact(project, id, 'nothing'));
}
