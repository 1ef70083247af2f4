import type { Api } from './api.ts';
import type { ModelCall } from './modelCall.ts';
import type { LoadedReply } from './reply.ts';
import type { LoadedScenario, ScenarioStep } from './scenario.ts';

export interface UnexpectedRequest {
  readonly api: Api;
  readonly model: string;
  /** Why each step did not answer, in words. */
  readonly reasons: readonly string[];
  /** Beginning and end of the request's text. */
  readonly excerpt: string;
}

export interface ScenarioReport {
  readonly requests: number;
  readonly steps: ReadonlyArray<{ readonly name: string; readonly used: number; readonly times: number | 'any' }>;
  /** Names of the steps that were used less often than they say. */
  readonly unusedSteps: readonly string[];
  readonly unexpectedRequests: readonly UnexpectedRequest[];
}

export type Turn =
  | { readonly kind: 'reply'; readonly step: string; readonly reply: LoadedReply }
  | { readonly kind: 'unexpected'; readonly request: UnexpectedRequest };

export interface ScenarioPlay {
  /** The first step that expects the call and has uses left answers it. */
  take(call: ModelCall): Turn;
  /** Remembers a call that no step could be asked for. */
  refuse(call: ModelCall, reason: string): UnexpectedRequest;
  report(): ScenarioReport;
}

const excerptLength = 200;

/** Plays a scenario strictly: what no step expects is remembered as a fault of the test or of the agent. */
export function playScenario(scenario: LoadedScenario): ScenarioPlay {
  const used = new Map<string, number>();
  const unexpectedRequests: UnexpectedRequest[] = [];
  let requests = 0;

  const usesOf = (step: ScenarioStep) => used.get(step.name) ?? 0;
  const isUsedUp = (step: ScenarioStep) => step.times !== 'any' && usesOf(step) >= step.times;

  function objections(step: ScenarioStep, call: ModelCall): readonly string[] {
    return isUsedUp(step) ? [`is used up (${usesOf(step)} of ${step.times})`] : mismatches(step, call);
  }

  function refuse(call: ModelCall, ...reasons: readonly string[]): UnexpectedRequest {
    const request = { api: call.api, model: call.model, reasons, excerpt: excerptOf(call.text) };
    unexpectedRequests.push(request);
    return request;
  }

  return {
    take(call) {
      requests += 1;
      const step = scenario.steps.find((candidate) => objections(candidate, call).length === 0);
      if (step === undefined) {
        const reasons = scenario.steps.map((other) => `step "${other.name}" ${objections(other, call).join(', ')}`);
        return { kind: 'unexpected', request: refuse(call, ...reasons) };
      }
      used.set(step.name, usesOf(step) + 1);
      return { kind: 'reply', step: step.name, reply: step.reply };
    },
    refuse(call, reason) {
      requests += 1;
      return refuse(call, reason);
    },
    report() {
      const isUnused = (step: ScenarioStep) => step.times !== 'any' && usesOf(step) < step.times;
      return {
        requests,
        steps: scenario.steps.map((step) => ({ name: step.name, used: usesOf(step), times: step.times })),
        unusedSteps: scenario.steps.filter(isUnused).map((step) => step.name),
        unexpectedRequests: [...unexpectedRequests],
      };
    },
  };
}

function mismatches({ match }: ScenarioStep, call: ModelCall): readonly string[] {
  const missing = match.contains.filter((text) => !call.text.includes(text));
  const unasked = match.asks.filter((text) => !call.lastMessage.includes(text));
  const results = call.results.map(({ output }) => output).join('\n');
  const unseen = match.sees.filter((text) => !results.includes(text));
  const unwanted = match.notContains.filter((text) => call.text.includes(text));
  const { images } = match;
  const isPictured = images === undefined || images.join() === call.images.join();
  return [
    ...(isPictured ? [] : [`wants the pictures [${images.join()}], and there are [${call.images.join()}]`]),
    ...(match.model === undefined || match.model === call.model ? [] : [`wants model ${JSON.stringify(match.model)}`]),
    ...(match.turn === undefined || match.turn === call.turn
      ? []
      : [`wants turn ${match.turn}, and it is ${call.turn}`]),
    ...missing.map((text) => `looks for ${JSON.stringify(text)}, which is not there`),
    ...unasked.map((text) => `wants to be asked ${JSON.stringify(text)}, and is not`),
    ...unseen.map((text) => `wants to see ${JSON.stringify(text)} in what tools answered, and does not`),
    ...unwanted.map((text) => `forbids ${JSON.stringify(text)}, which is there`),
  ];
}

function excerptOf(text: string): string {
  if (text.length <= 2 * excerptLength) return text;
  return `${text.slice(0, excerptLength)} […] ${text.slice(-excerptLength)}`;
}
