import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import { truncateText } from '../text/truncateText.ts';
import { cleanLogLine, type LogLimits, logTail } from './buildLogText.ts';
import {
  buildLogSchema,
  type TimelineRecord,
  testResultSchema,
  testRunSchema,
  timelineSchema,
} from './buildSchemas.ts';

/** Why a build failed, in what a person would look at first. */
export interface BuildFailure {
  readonly tasks: readonly FailedTask[];
  readonly tests: readonly FailedTest[];
  /** More tests failed than `tests` lists. */
  readonly hasMoreTests: boolean;
}

export interface FailedTask {
  /** Stage, job and task, ` / ` between them. */
  readonly name: string;
  /** Errors the task reported itself. */
  readonly issues: readonly string[];
  /** The end of its log. */
  readonly log: string;
}

export interface FailedTest {
  readonly name: string;
  readonly message: string;
  readonly stackTrace: string;
}

export interface BuildFailureLimits {
  /** Of one task's log. Default 200 lines, 20,000 characters. */
  readonly log?: LogLimits;
  /** Default 5. */
  readonly tasks?: number;
  /** Default 50. */
  readonly tests?: number;
}

interface BuildReference {
  readonly connection: Connection;
  readonly repository: Repository;
  readonly buildId: number;
}

const longestIssue = 2000;
const longestMessage = 4000;
const longestStackTrace = 8000;
const mostIssues = 20;
const mostRuns = 100;

/** Reads the failing tasks with the end of their logs, and the failed tests the build published. */
export async function readBuildFailure(place: BuildReference, limits: BuildFailureLimits = {}): Promise<BuildFailure> {
  const { log = { lines: 200, characters: 20_000 }, tasks: mostTasks = 5, tests: mostTests = 50 } = limits;
  const records = await readTimeline(place);
  const failed = failedRecords(records).slice(0, mostTasks);
  const counts = failed.some((record) => hasLog(record)) ? await readLineCounts(place) : new Map<number, number>();
  const tasks: FailedTask[] = [];
  for (const record of failed) {
    const logId = record.log?.id;
    tasks.push({
      name: pathOf(record, records),
      issues: errorsOf(record),
      log: logId === undefined ? '' : await readLogTail(place, { logId, lineCount: counts.get(logId) ?? 0 }, log),
    });
  }
  const tests = await readFailedTests(place, mostTests + 1);
  return { tasks, tests: tests.slice(0, mostTests), hasMoreTests: tests.length > mostTests };
}

async function readTimeline(place: BuildReference): Promise<readonly TimelineRecord[]> {
  const { value } = await place.connection.json(
    { ...buildCall(place), operation: 'builds.timeline', resource: resources.buildTimeline },
    timelineSchema,
  );
  return value?.records ?? [];
}

/** The records without failing children: a job only repeats what its task says. */
function failedRecords(records: readonly TimelineRecord[]): readonly TimelineRecord[] {
  const failed = records.filter(({ result }) => result === 'failed' || result === 'canceled');
  const parents = new Set(failed.map(({ parentId }) => parentId));
  return failed
    .filter((record) => !parents.has(record.id))
    .sort((left, right) => Number(left.result === 'canceled') - Number(right.result === 'canceled'));
}

function hasLog(record: TimelineRecord): boolean {
  return record.log !== undefined && record.log !== null;
}

function errorsOf(record: TimelineRecord): readonly string[] {
  return (record.issues ?? [])
    .filter(({ type, message }) => type === 'error' && message !== undefined)
    .slice(0, mostIssues)
    .map(({ message = '' }) => truncateText(message.split('\n').map(cleanLogLine).join('\n'), longestIssue));
}

/** Names from the outermost record down; stages and phases that only carry a default name are left out. */
function pathOf(record: TimelineRecord, records: readonly TimelineRecord[]): string {
  const names: string[] = [];
  let current: TimelineRecord | undefined = record;
  for (let depth = 0; current !== undefined && depth < 10; depth++) {
    const { name, parentId }: TimelineRecord = current;
    if (name !== undefined && !name.startsWith('__')) names.unshift(name);
    current = records.find(({ id }) => id === parentId);
  }
  return names.join(' / ');
}

async function readLineCounts(place: BuildReference): Promise<ReadonlyMap<number, number>> {
  const { value: logs } = await place.connection.json(
    { ...buildCall(place), operation: 'builds.logs.list', resource: resources.buildLogs },
    listSchema(buildLogSchema),
  );
  return new Map(logs.value.map(({ id, lineCount }) => [id, lineCount ?? 0]));
}

async function readLogTail(
  place: BuildReference,
  log: { readonly logId: number; readonly lineCount: number },
  limits: LogLimits,
): Promise<string> {
  const startLine = Math.max(0, log.lineCount - limits.lines);
  const call = buildCall(place);
  const { value: lines } = await place.connection.json(
    {
      ...call,
      operation: 'builds.logs.get',
      resource: resources.buildLogs,
      route: { ...call.route, logId: log.logId },
      query: { startLine },
    },
    listSchema(z.string()),
  );
  return logTail(lines.value, limits, startLine);
}

async function readFailedTests(place: BuildReference, limit: number): Promise<readonly FailedTest[]> {
  const { connection, repository, buildId } = place;
  const purpose = `read the test results of build ${buildId}`;
  const route = { project: repository.projectId };
  const { value: runs } = await connection
    .json(
      {
        operation: 'testRuns.list',
        purpose,
        resource: resources.testRuns,
        route,
        query: { buildUri: `vstfs:///Build/Build/${buildId}`, $top: mostRuns, includeRunDetails: true },
      },
      listSchema(testRunSchema),
    )
    .catch(emptyWhenForbidden);
  const tests: FailedTest[] = [];
  for (const run of runs.value.filter(
    ({ totalTests, passedTests }) => totalTests == null || totalTests !== passedTests,
  )) {
    if (tests.length >= limit) break;
    const { value: results } = await connection.json(
      {
        operation: 'testResults.list',
        purpose,
        resource: resources.testResults,
        route: { ...route, runId: run.id },
        query: { outcomes: 'Failed', $top: limit - tests.length },
      },
      listSchema(testResultSchema),
    );
    tests.push(...results.value.map(toFailedTest));
  }
  return tests;
}

/** Test results need a permission of their own; without it there is still the log. */
function emptyWhenForbidden(error: unknown) {
  if (error instanceof AgentError && (error.type === 'forbidden' || error.type === 'not-found')) {
    return { value: { value: [] } };
  }
  throw error;
}

function toFailedTest(result: z.infer<typeof testResultSchema>): FailedTest {
  return {
    name: result.automatedTestName ?? result.testCaseTitle ?? '',
    message: truncateText(result.errorMessage ?? '', longestMessage),
    stackTrace: truncateText(result.stackTrace ?? '', longestStackTrace),
  };
}

function buildCall({ repository, buildId }: BuildReference) {
  return {
    purpose: `read why build ${buildId} of project "${repository.projectName}" failed`,
    route: { project: repository.projectId, buildId },
  };
}
