import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHostProgram } from '../../src/cli/sandbox/programs.ts';

/** Nothing is called there: the app only has to start. */
const settings = {
  ADO_ORGANIZATION_URL: 'http://127.0.0.1:9/contoso',
  ADO_AUTHENTICATION: 'pat',
  ADO_PAT: 'none',
  WEBHOOK_HMAC_KEY: '0'.repeat(64),
  MODEL_BASE_URL: 'http://127.0.0.1:9/v1',
  MODEL_NAME: 'none',
  MODEL_AUTHENTICATION: 'none',
};

/**
 * Starts the local host on an app, with empty state.
 * @param compileCache folder where Node keeps compiled code; an empty one is the first start on a machine
 * @returns milliseconds from the start of the process until the app answers
 */
export async function measureColdStart(root: string, appDirectory: string, compileCache: string): Promise<number> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'bench-bundle-state-'));
  const begun = performance.now();
  const host = await startHostProgram({
    ...{ packageDirectory: root, appDirectory, stateDirectory, port: 0 },
    settings: { ...settings, NODE_COMPILE_CACHE: compileCache },
  });
  try {
    const answer = await fetch(`${host.ready.url}/api/health/live`);
    if (!answer.ok) throw new Error(`The app in ${appDirectory} answered ${answer.status}.`);
    return performance.now() - begun;
  } finally {
    await host.stop();
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}
