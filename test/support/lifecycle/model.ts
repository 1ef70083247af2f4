import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { z } from 'zod';
import { createEndpoint, type Handler } from '../../../local/model/endpoint.ts';
import { loadScenario, type Scenario } from '../../../local/model/scenario.ts';
import { playScenario, type ScenarioReport } from '../../../local/model/scenarioPlay.ts';

/** One scripted answer. */
export type ModelStep = Scenario['steps'][number];

/** A model whose script every test writes anew. What the script does not expect is a fault. */
export interface LifecycleModel {
  readonly url: string;
  /** @param endpoint what the endpoint lacks, and refuses as real ones do; by default it takes no tools */
  script(steps: readonly ModelStep[], endpoint?: Pick<Scenario, 'apis' | 'refuses' | 'tools'>): void;
  report(): ScenarioReport;
  close(): Promise<void>;
}

export const scriptedModel = 'scripted';

export async function startLifecycleModel(): Promise<LifecycleModel> {
  let handle: Handler | undefined;
  let report: () => ScenarioReport = () => ({ requests: 0, steps: [], unusedSteps: [], unexpectedRequests: [] });
  const server = createServer((request, response) => {
    if (handle === undefined) return void response.writeHead(500).end();
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    script(steps, endpoint = {}) {
      const refuses = { tools: true, ...endpoint.refuses };
      const scenario = loadScenario({ model: scriptedModel, steps: [...steps], ...endpoint, refuses });
      const play = playScenario(scenario);
      report = play.report;
      handle = createEndpoint(scenario, play, () => {});
    },
    report: () => report(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const fence = '```';

/** Replaces one line of a file, as a model writes it. */
export function replaceLine(path: string, before: string, after: string): string {
  return `${path}\n${fence}ts\n<<<<<<< SEARCH\n${before}\n=======\n${after}\n>>>>>>> REPLACE\n${fence}\n`;
}

/** A whole new file, as a model writes it. */
export function newFile(path: string, content: string): string {
  return `${path}\n${fence}\n<<<<<<< SEARCH\n=======\n${content}>>>>>>> REPLACE\n${fence}\n`;
}

interface StepOptions {
  readonly name?: string;
  readonly times?: number | 'any';
  /** Texts that the question must hold as well. */
  readonly about?: readonly string[];
  /** Texts that it must not hold. */
  readonly notAbout?: readonly string[];
}

/** @param asks what the newest message says; a conversation holds what was asked before as well */
function step(name: string, asks: readonly string[], text: string, options: StepOptions) {
  const match = { asks: [...asks], contains: [...(options.about ?? [])], notContains: [...(options.notAbout ?? [])] };
  return { name: options.name ?? name, match, times: options.times ?? 1, reply: { text } };
}

const occasion = 'Why you are asked';

/**
 * A turn of a model with tools, for an endpoint that takes them.
 * @param match what is asked, what tools have answered, which turn it is
 */
export function turn(
  name: string,
  match: NonNullable<ModelStep['match']>,
  calls: readonly (readonly [name: string, args: Record<string, z.core.util.JSONType>])[],
  text?: string,
): ModelStep {
  const functions = calls.map(([tool, args]) => ({ type: 'function' as const, name: tool, arguments: args }));
  const said = text === undefined ? {} : { text };
  return { name, match, reply: { ...said, ...(functions.length === 0 ? {} : { calls: functions }) } };
}

/** The plan of a task that is clear. */
export function plans(options: StepOptions = {}): ModelStep {
  const plan = { approach: 'Multiply by the quantity.', files: [], risks: [], canBegin: true, questions: [] };
  return step('plans', ['Plan the change now'], JSON.stringify(plan), options);
}

/** The plan of a task that is not clear. */
export function asks(question: string, options: StepOptions = {}): ModelStep {
  const plan = { approach: 'It depends.', files: [], risks: [], canBegin: false, questions: [question] };
  return step('asks', ['Plan the change now'], JSON.stringify(plan), options);
}

/** The first change. */
export function drafts(reply: string, options: StepOptions = {}): ModelStep {
  return step('drafts', ['Candidate 1 of'], reply, options);
}

/** The first change of one of several candidates. */
export function draftsAs(number: number, reply: string): ModelStep {
  return step(`drafts candidate ${number}`, [`Candidate ${number} of`], reply, {});
}

/** A change after checks, before anything was pushed. */
export function correctsItself(reply: string, options: StepOptions = {}): ModelStep {
  return step('corrects itself', ['Findings of the checks'], reply, options);
}

/** A question that the model cannot answer now; it is asked again a little later. */
export function isUnavailable(question: ModelStep): ModelStep {
  return { ...question, name: `${question.name}, unavailable`, times: 1, reply: { error: { status: 503 } } };
}

/** What reviewers are told about the change. */
export function describes(options: StepOptions = {}): ModelStep {
  const text = JSON.stringify({ summary: 'It ignored the quantity, and no longer does.', lookFirst: [] });
  return step('describes', ['Describe the change now'], text, options);
}

/** The change after a red build. */
export function repairs(reply: string, options: StepOptions = {}): ModelStep {
  return step('repairs', [`${occasion}: the build failed`], reply, options);
}

/** The answer to a reviewer. */
export function answers(action: 'explain' | 'change' | 'decline', reply: string, options: StepOptions = {}): ModelStep {
  return step('answers', ['Answer the last comment now'], JSON.stringify({ action, reply }), options);
}

/** The change that a reviewer asked for. */
export function changesForReviewer(reply: string, options: StepOptions = {}): ModelStep {
  return step('changes for reviewer', [`${occasion}: a reviewer's comment`], reply, options);
}

/** The change made again on top of a target that moved. */
export function adapts(reply: string, options: StepOptions = {}): ModelStep {
  return step('adapts', [`${occasion}: the target branch moved`], reply, options);
}
