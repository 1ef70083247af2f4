import { startTestStandIn } from '../../local/azure-devops/standIn.ts';
import { startRecordingProxy } from '../../support/http/recordingProxy.ts';
import { installPackage } from '../campaign/install.ts';
import { type Attempt, recordAttempts } from '../judge/attempts.ts';
import { callOrganizationTools } from './organizationCalls.ts';
import { callPullRequestTools } from './pullRequestCalls.ts';
import { callRepositoryTools } from './repositoryCalls.ts';
import { startMcpSession } from './session.ts';
import { callWorkItemTools } from './workItemCalls.ts';

export const mcpVersion = '2.10.0';

/** Makes every tool of Microsoft's server that has to do with what is served here do its work. */
export async function runMcp(): Promise<readonly Attempt[]> {
  const folder = installPackage('@azure-devops/mcp', mcpVersion);
  const standIn = await startTestStandIn({ build: { command: 'true' } });
  const proxy = await startRecordingProxy(standIn.server.url);
  const session = await startMcpSession(folder, proxy.url, standIn.server.agentToken);
  try {
    const attempts = recordAttempts(proxy);
    const tools = { session, attempts, standIn, project: 'Fabrikam Fiber' };
    await callOrganizationTools(tools);
    await callRepositoryTools(tools);
    await callWorkItemTools(tools);
    await callPullRequestTools(tools);
    return attempts.made;
  } finally {
    await session.close();
    await proxy.close();
    await standIn.close();
  }
}
