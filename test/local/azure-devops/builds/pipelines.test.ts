import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IBuildApi } from 'azure-devops-node-api/BuildApi.js';
import type { IPipelinesApi } from 'azure-devops-node-api/PipelinesApi.js';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const project = 'Fabrikam Fiber';
const publish =
  'mkdir "$BUILD_ARTIFACTSTAGINGDIRECTORY/drop" && echo "$GREETING" >"$BUILD_ARTIFACTSTAGINGDIRECTORY/drop/a.txt"';

describe('the pipeline', () => {
  let standIn: TestStandIn;
  let pipelines: IPipelinesApi;
  let builds: IBuildApi;

  beforeAll(async () => {
    const id = '11111111-1111-4111-8111-111111111111';
    const reader = { id, displayName: 'Reader', uniqueName: 'reader@contoso.example', token: 'reader' };
    standIn = await startTestStandIn({
      build: { command: `${publish}; echo "secret: $SECRET"` },
      personalAccessTokens: [{ ...reader, denied: ['BuildQueue'] }],
    });
    pipelines = await standIn.agent.getPipelinesApi();
    builds = await standIn.agent.getBuildApi();
  });

  afterAll(() => standIn.close());

  async function start(body: object, pipeline = '1', token?: string) {
    const headers = { Authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}` };
    const path = `/Fabrikam%20Fiber/_apis/pipelines/${pipeline}/runs?api-version=7.1`;
    const init = { method: 'POST', body: JSON.stringify(body), ...(token === undefined ? {} : { headers }) };
    const response = await standIn.fetch(path, init);
    return { status: response.status, ...JSON.parse(await response.text()) };
  }

  it('is the definition of the builds, under the same number', async () => {
    const [listed] = await pipelines.listPipelines(project);
    const [definition] = await builds.getDefinitions(project);

    expect(listed).toMatchObject({ id: definition?.id, name: definition?.name, folder: '\\', revision: 1 });
    expect(await pipelines.getPipeline(project, 1)).toMatchObject({
      configuration: { repository: { id: standIn.repositoryId } },
    });
  });

  it('runs a commit of a branch with variables, and its runs are builds', async () => {
    const self = { refName: 'refs/heads/main', version: standIn.base };
    const variables = { greeting: { value: 'hello' }, secret: { value: 'hidden', isSecret: true } };

    const run = await pipelines.runPipeline({ resources: { repositories: { self } }, variables }, project, 1);
    const before = await pipelines.getRun(project, 1, run.id ?? 0);
    await standIn.server.whenIdle();
    const after = await pipelines.getRun(project, 1, run.id ?? 0);
    const log = await builds.getBuildLogLines(project, run.id ?? 0, 1);

    expect(run).toMatchObject({ state: 1, resources: { repositories: { self } }, pipeline: { id: 1 } });
    expect([before.id, after.id, after.name]).toEqual([run.id, run.id, run.name]);
    expect(after).toMatchObject({ state: 4, result: 1, variables: { greeting: { value: 'hello' } } });
    expect(after.variables?.['secret']).toEqual({ isSecret: true });
    expect(log).toEqual(['secret: ']);
    expect(await builds.getBuild(project, run.id ?? 0)).toMatchObject({ status: 2, sourceVersion: standIn.base });
    expect((await pipelines.listRuns(project, 1)).map(({ id }) => id)).toContain(run.id);
    expect((await pipelines.listLogs(project, 1, run.id ?? 0)).logs).toMatchObject([{ id: 1, lineCount: 1 }]);
  });

  it('keeps what a run left in its staging directory as artifacts', async () => {
    const { id } = await start({ variables: { GREETING: { value: 'kept' } } });
    await standIn.server.whenIdle();

    const zip = await standIn.fetch(
      `/${encodeURIComponent(project)}/_apis/build/builds/${id}/artifacts?artifactName=drop&$format=zip`,
    );

    expect(await builds.getArtifacts(project, id)).toMatchObject([{ id: 1, name: 'drop', resource: { data: 'drop' } }]);
    expect(await pipelines.getArtifact(project, 1, id, 'drop')).toMatchObject({ name: 'drop' });
    const bytes = Buffer.from(await zip.arrayBuffer());
    expect([bytes.subarray(0, 2).toString(), bytes.includes('drop/a.txt')]).toEqual(['PK', true]);
  });

  it('takes artifacts that others keep, and says where', async () => {
    const { id } = await start({});
    await standIn.server.whenIdle();
    const resource = { type: 'FilePath', data: '\\\\share\\drop' };

    await builds.createArtifact({ name: 'elsewhere', resource }, project, id);
    const zip = await standIn.fetch(
      `/${encodeURIComponent(project)}/_apis/build/builds/${id}/artifacts?artifactName=elsewhere&$format=zip`,
    );

    expect(await builds.getArtifact(project, id, 'elsewhere')).toMatchObject({ resource });
    expect(zip.status).toBe(400);
    await expect(builds.createArtifact({ name: 'DROP', resource }, project, id)).rejects.toMatchObject({
      statusCode: 409,
    });
  });

  /** "Unexpected parameter" and the typeKey PipelineValidationException with 400: seen. The other texts are guesses. */
  it.each([
    [
      'a branch that is not there',
      { resources: { repositories: { self: { refName: 'refs/heads/no' } } } },
      400,
      /refs\/heads\/no/,
    ],
    [
      'a commit that is not there',
      { resources: { repositories: { self: { version: 'f'.repeat(40) } } } },
      400,
      /f{40}/,
    ],
    ['a branch without its prefix', { resources: { repositories: { self: { refName: 'main' } } } }, 400, /in full/],
    ['another repository', { resources: { repositories: { other: {} } } }, 400, /other/],
    ['a parameter', { templateParameters: { a: 'b' } }, 400, /Unexpected parameter 'a'/],
    ['a stage to skip', { stagesToSkip: ['deploy'] }, 400, /deploy/],
    ['a preview', { previewRun: true }, 400, /previewRun/],
    ['a variable with a strange name', { variables: { 'a b': { value: 'x' } } }, 400, /variables/],
  ])('refuses %s', async (_what, body, status, message) => {
    expect(await start(body)).toMatchObject({ status, message: expect.stringMatching(message) });
  });

  it('is no other pipeline, and runs for nobody without the right to', async () => {
    expect(await start({}, '2')).toMatchObject({ status: 404 });
    expect(await start({}, '1', 'reader')).toMatchObject({ status: 403 });
    expect(await pipelines.getArtifact(project, 1, 1, 'nothing')).toBeNull();
  });
});
