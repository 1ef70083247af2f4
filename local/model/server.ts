import { createServer } from 'node:http';
import { createEndpoint } from './endpoint.ts';
import { loadScenario, type Scenario } from './scenario.ts';
import { playScenario, type ScenarioReport } from './scenarioPlay.ts';
import { loadTokenizer } from './usage/tokenizer.ts';
import { plainError } from './wire/errorEnvelope.ts';
import { sendError } from './wire/send.ts';

export interface ModelOptions {
  /** The scenario, or the path of a JSON file with one. */
  readonly scenario: Scenario | string;
  /** 0, the default: any free port. */
  readonly port?: number;
  /** Where one line goes for each fault of the play. Default: standard error. */
  readonly log?: (line: string) => void;
}

export interface RunningModel {
  /** The base URL for clients; ends in `/v1`. */
  readonly url: string;
  /** The model the scenario offers. */
  readonly model: string;
  report(): ScenarioReport;
  close(): Promise<void>;
}

/**
 * Starts an OpenAI-compatible endpoint on the loopback interface that answers by a scenario, strictly.
 * @throws Error when the scenario is not valid or the port is taken
 */
export async function startModel(options: ModelOptions): Promise<RunningModel> {
  const { log = (line) => void process.stderr.write(`${line}\n`) } = options;
  await loadTokenizer();
  const scenario = loadScenario(options.scenario);
  const play = playScenario(scenario);
  const handle = createEndpoint(scenario, play, (line) => log(`!!! model stand-in: ${line}`));
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      log(`!!! model stand-in: ${error instanceof Error ? error.stack : error}`);
      if (response.headersSent) response.destroy();
      else sendError(response, plainError(500, 'stand_in_failed', String(error)));
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server has no port.'));
      else resolve(address.port);
    });
  });
  return {
    url: `http://127.0.0.1:${port}/v1`,
    model: scenario.model,
    report: play.report,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
