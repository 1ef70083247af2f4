import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestStandIn } from '../../local/azure-devops/standIn.ts';
import { startRecordingProxy } from '../../support/http/recordingProxy.ts';
import { type Attempt, recordAttempts } from '../judge/attempts.ts';
import { clone, fetchMore, type GitCalls, list, push, pushInVain, signIn } from './calls.ts';
import { gitProgram } from './program.ts';

const reader = {
  ...{ token: 'reader', accessToken: 'entra-of-rita', displayName: 'Rita Reader', uniqueName: 'rita@x' },
  ...{ id: '11111111-2222-3333-4444-555555555555', denied: ['GenericContribute'] as const },
};

/** Lets the git program sign in, list, clone, fetch and push, also where it may not. */
export async function runGit(): Promise<readonly Attempt[]> {
  const folder = mkdtempSync(join(tmpdir(), 'git-client-'));
  const standIn = await startTestStandIn({ personalAccessTokens: [reader] });
  const guarded = await startTestStandIn({ build: { command: 'true' } });
  const proxies = [
    await startRecordingProxy(standIn.server.url),
    await startRecordingProxy(guarded.server.url),
  ] as const;
  const git = gitProgram(folder);
  const callsOf = (index: 0 | 1, { server }: typeof standIn): GitCalls => {
    const address = new URL(`${proxies[index].url}/Fabrikam%20Fiber/_git/My%20R%C3%A9po`).href;
    const as = (user: string) => address.replace('//', `//${user}`);
    return { git, attempts: recordAttempts(proxies[index]), as, agent: `:${server.agentToken}@`, standIn };
  };
  try {
    const calls = callsOf(0, standIn);
    await signIn(calls);
    await list(calls);
    await clone(calls);
    await fetchMore(calls);
    await push(calls);
    const others = callsOf(1, guarded);
    await pushInVain(calls, others);
    return [...calls.attempts.made, ...others.attempts.made];
  } finally {
    for (const one of [...proxies, standIn, guarded]) await one.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
