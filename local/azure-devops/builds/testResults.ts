import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from '../backend.ts';
import { requestProject } from '../core/projects.ts';
import { ApiError } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  json,
  list,
  numberParameter,
  queryNumber,
  queryText,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { everything } from '../state/state.ts';
import { parseJunit, type TestCase } from './junit.ts';
import type { Build, TestResult } from './records.ts';

const largestReport = 10 * 1024 * 1024;
const mostResults = 5000;

/** JUnit reports a build left at its root or in `test-results/`, as the task that publishes them is told to look. */
export async function collectTestResults(worktree: string): Promise<readonly TestResult[]> {
  const cases: TestCase[] = [];
  for (const folder of [worktree, join(worktree, 'test-results')]) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names
      .filter((candidate) => /^(TEST-.*|junit.*|test-results)\.xml$/i.test(candidate))
      .toSorted()) {
      const file = join(folder, name);
      if ((await stat(file)).size <= largestReport) {
        cases.push(...parseJunit(await readFile(file, 'utf8')));
      }
    }
  }
  return cases.slice(0, mostResults).map((testCase, index) => ({ id: 100_000 + index, ...testCase }));
}

function buildsWithTests(backend: Backend, request: ApiRequest): readonly Build[] {
  const project = requestProject(backend, request);
  const buildUri = queryText(request, 'buildUri');
  const buildIds = queryText(request, 'buildIds')?.split(',').map(Number);
  return backend.state.builds
    .list(everything)
    .filter((build) => project === undefined || build.projectId === project.id)
    .filter((build) => buildUri === undefined || buildUri.toLowerCase() === `vstfs:///build/build/${build.id}`)
    .filter((build) => buildIds === undefined || buildIds.includes(build.id))
    .filter((build) => build.tests.length > 0);
}

function renderRun(backend: Backend, build: Build): JsonObject {
  const count = (outcome: TestResult['outcome']): number =>
    build.tests.filter((test) => test.outcome === outcome).length;
  return {
    id: build.id,
    name: `JUnit_TestResults_${build.id}`,
    url: `${backend.url()}/${build.projectId}/_apis/test/Runs/${build.id}`,
    build: { id: String(build.id), name: build.buildNumber },
    buildConfiguration: { id: build.id, number: build.buildNumber, uri: `vstfs:///Build/Build/${build.id}` },
    isAutomated: true,
    state: 'Completed',
    totalTests: build.tests.length,
    incompleteTests: 0,
    notApplicableTests: count('NotExecuted'),
    passedTests: count('Passed'),
    unanalyzedTests: count('Failed'),
  };
}

function renderResult(backend: Backend, build: Build, test: TestResult): JsonObject {
  const name = test.className === '' ? test.name : `${test.className}.${test.name}`;
  return {
    id: test.id,
    testCaseTitle: test.name,
    automatedTestName: name,
    automatedTestStorage: test.className,
    outcome: test.outcome,
    state: 'Completed',
    durationInMs: test.durationMs,
    ...(test.message === '' ? {} : { errorMessage: test.message }),
    ...(test.stackTrace === '' ? {} : { stackTrace: test.stackTrace }),
    testRun: { id: String(build.id), name: `JUnit_TestResults_${build.id}` },
    build: { id: String(build.id), name: build.buildNumber },
    url: `${backend.url()}/${build.projectId}/_apis/test/Runs/${build.id}/Results/${test.id}`,
  };
}

function demandRun(backend: Backend, request: ApiRequest): Build {
  const id = numberParameter(request, 'runId');
  const build = backend.state.builds.get(everything, id);
  if (build === undefined || build.tests.length === 0) {
    throw new ApiError(
      404,
      'TestObjectNotFoundException',
      `Test run ${id} cannot be found.`,
      'Microsoft.TeamFoundation.TestManagement.WebApi',
    );
  }
  return build;
}

function listResults(backend: Backend, request: ApiRequest): ApiReply {
  const build = demandRun(backend, request);
  const outcomes = queryText(request, 'outcomes')?.toLowerCase().split(',');
  const found = build.tests.filter(
    (test) =>
      outcomes === undefined || outcomes.includes(outcomeNumber(test)) || outcomes.includes(test.outcome.toLowerCase()),
  );
  return list(page(request, found).map((test) => renderResult(backend, build, test)));
}

function page<T>(request: ApiRequest, all: readonly T[]): readonly T[] {
  const skip = queryNumber(request, '$skip') ?? 0;
  return all.slice(skip, skip + (queryNumber(request, '$top') ?? 1000));
}

/** The number the official client sends for an outcome. */
function outcomeNumber(test: TestResult): string {
  return String({ Passed: 2, Failed: 3, NotExecuted: 7 }[test.outcome]);
}

/** Test runs of builds and their results; a run has the id of its build. */
export function testResultRoutes(backend: Backend): readonly Route[] {
  return ['test', 'testresults'].flatMap((area) => {
    const options = { previewOnly: area === 'testresults' };
    return [
      route(
        'GET',
        `${area}/runs`,
        (request) => list(page(request, buildsWithTests(backend, request)).map((build) => renderRun(backend, build))),
        options,
      ),
      route('GET', `${area}/runs/{runId}`, (request) => json(renderRun(backend, demandRun(backend, request))), options),
      route('GET', `${area}/runs/{runId}/results`, (request) => listResults(backend, request), options),
    ];
  });
}
