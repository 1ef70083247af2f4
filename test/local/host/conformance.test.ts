import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineRequest } from '../../../local/host/app.ts';
import { createManualClock } from '../../../local/host/durable/clock.ts';
import type { DurableEngine } from '../../../local/host/durable/protocol/contract.ts';
import { createEngine } from '../../../local/host/engineFactory.ts';
import { startHost } from '../../../local/host/host.ts';
import { DEVIATIONS } from '../../support/host/deviations.ts';
import { createTemporaryApp } from '../../support/host/functionApp.ts';
import { createJestModuleLoader } from '../../support/host/jestModuleLoader.ts';
import {
  compareSteps,
  createStepCollector,
  type LastStep,
  readRecordedSteps,
  SIDE_BY_SIDE_REASON,
} from '../../support/host/recordedSteps.ts';
import { runRecorder } from '../../support/host/recorder.ts';
import { type Exchange, normalize, readExchanges } from '../../support/host/recordings.ts';

const RECORDINGS = process.env['RECORDINGS'] ?? resolve('../shared/data/recordings');
const STEP_MILLISECONDS = 100;

interface LocalRecording {
  readonly exchanges: ReadonlyMap<string, readonly Exchange[]>;
  readonly steps: readonly LastStep[];
}

/** The engine of the host, with an ear at what orchestrators are handed. */
function listeningEngine(request: EngineRequest, add: (name: string, payload: string) => void): DurableEngine {
  const { invoker } = request;
  const orchestrator: typeof invoker.orchestrator = (name, instanceId, payload, isProbe) => {
    if (!isProbe) add(name, payload);
    return invoker.orchestrator(name, instanceId, payload, isProbe);
  };
  return createEngine({ ...request, invoker: { ...invoker, orchestrator } });
}

/** Asks the local host what the real one was asked, on a clock that passes a minute in no time. */
async function recordLocally(): Promise<LocalRecording> {
  const collector = createStepCollector();
  const app = createTemporaryApp({
    'main.cjs': readFileSync(join(RECORDINGS, 'app.js'), 'utf8'),
    'host.json': '{"version":"2.0","extensions":{"durableTask":{"hubName":"RefHub"}}}',
  });
  const clock = createManualClock(Date.now());
  const host = await startHost({
    appDirectory: app.directory,
    stateDirectory: app.stateDirectory,
    environment: { AzureWebJobsStorage: 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5' },
    log: () => undefined,
    loader: createJestModuleLoader(),
    clock,
    createEngine: (request) => listeningEngine(request, collector.add),
  });
  const folder = join(app.directory, 'recordings');
  mkdirSync(folder);
  try {
    await runRecorder(join(RECORDINGS, 'record.mjs'), host.url, folder, {
      now: clock.now,
      async sleep(milliseconds) {
        for (let passed = 0; passed < milliseconds; passed += STEP_MILLISECONDS) {
          await host.engine.whenIdle();
          clock.advanceBy(STEP_MILLISECONDS);
        }
        await host.engine.whenIdle();
      },
    });
    collector.addEnds(host.engine);
    return { exchanges: readExchanges(folder), steps: collector.steps() };
  } finally {
    await host.stop();
    app.remove();
  }
}

interface Comparison {
  compared: number;
  readonly differences: string[];
  /** How many exchanges each deviation explains. */
  readonly deviating: Map<string, number>;
}

function compare(topic: string, real: Exchange, local: Exchange, comparison: Comparison): void {
  comparison.compared += 1;
  const [expected, actual] = [normalize(real), normalize(local)];
  if (JSON.stringify(expected) === JSON.stringify(actual)) {
    return;
  }
  const deviation = DEVIATIONS.find((candidate) => candidate.topic.test(topic) && candidate.note.test(real.note));
  const [left, right] = [expected, actual].map((exchange) => JSON.stringify(deviation?.mask(exchange) ?? exchange));
  if (deviation !== undefined && left === right) {
    comparison.deviating.set(deviation.reason, (comparison.deviating.get(deviation.reason) ?? 0) + 1);
    return;
  }
  comparison.differences.push(`${topic}: ${real.note}\n  real  ${left}\n  local ${right}`);
}

function report(comparison: Comparison): string {
  const explained = [...comparison.deviating].map(([reason, count]) => `  ${count} × ${reason}`);
  const deviating = [...comparison.deviating.values()].reduce((sum, count) => sum + count, 0);
  return [
    `${comparison.compared} exchanges compared with the real host: ${comparison.compared - deviating} equal, ${deviating} deviate for a reason:`,
    ...explained,
  ].join('\n');
}

describe('the local host beside the recorded real one', () => {
  if (!existsSync(RECORDINGS)) {
    it(`is not compared: ${RECORDINGS} is missing`, () => undefined);
    return;
  }

  let local: LocalRecording;
  beforeAll(async () => {
    local = await recordLocally();
  }, 60_000);

  it('answers every recorded request alike, but for the listed deviations', () => {
    const real = readExchanges(RECORDINGS);

    const comparison: Comparison = { compared: 0, differences: [], deviating: new Map() };
    for (const [topic, exchanges] of real) {
      const answers = local.exchanges.get(topic) ?? [];
      expect({ topic, notes: answers.map(({ note }) => note) }).toEqual({
        topic,
        notes: exchanges.map(({ note }) => note),
      });
      for (const [index, exchange] of exchanges.entries()) {
        const answer = answers[index];
        if (answer !== undefined) {
          compare(topic, exchange, answer, comparison);
        }
      }
    }
    process.stderr.write(`${report(comparison)}\n`);
    expect(comparison.differences.join('\n')).toBe('');
  });

  it('hands every recorded orchestration the same sequence of events', () => {
    const real = readRecordedSteps(RECORDINGS);

    const { equal, deviating, differences } = compareSteps(real, local.steps);

    const names = new Set(real.map(({ name }) => name)).size;
    process.stderr.write(
      `${real.length} histories of ${names} orchestrations compared with the real host: ${equal.length} equal, ` +
        `${deviating.length} (${deviating.join(', ')}) but for this: ${SIDE_BY_SIDE_REASON}\n`,
    );
    expect(differences.join('\n')).toBe('');
  });
});
