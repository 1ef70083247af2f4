import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestStandIn } from '../../local/azure-devops/standIn.ts';
import { startRecordingProxy } from '../../support/http/recordingProxy.ts';
import { type Attempt, recordAttempts } from '../judge/attempts.ts';
import { callInPython } from './calls.ts';
import { startPythonSession } from './session.ts';

/** Makes calls by the Python client, above all of the areas that azure-devops-node-api has no client for. */
export async function runPython(): Promise<readonly Attempt[]> {
  const folder = mkdtempSync(join(tmpdir(), 'python-client-'));
  const standIn = await startTestStandIn({ build: { command: 'true' } });
  const proxy = await startRecordingProxy(standIn.server.url);
  const session = await startPythonSession(folder, proxy.url, standIn.server.agentToken);
  try {
    const attempts = recordAttempts(proxy);
    await callInPython({ session, attempts, standIn });
    return attempts.made;
  } finally {
    await session.close();
    await proxy.close();
    await standIn.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
