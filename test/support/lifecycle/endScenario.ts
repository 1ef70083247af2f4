import type { AzureDevOpsStandIn } from '../../../local/azure-devops/server.ts';
import type { AuditLog } from '../../../src/platform/audit/auditLog.ts';
import type { EventGate } from './eventGate.ts';
import type { LifecycleHost } from './host.ts';
import type { LifecycleModel } from './model.ts';
import { namelessActors } from './namelessActors.ts';
import type { Person } from './people.ts';
import type { createRunViews } from './runs.ts';
import { git } from './sample.ts';

interface Ending extends RunViews {
  readonly ado: AzureDevOpsStandIn;
  readonly app: LifecycleHost;
  readonly audit: AuditLog;
  readonly dana: Person;
  readonly events: EventGate;
  readonly model: LifecycleModel;
  readonly settle: () => Promise<void>;
  readonly isFailureMeant: boolean;
}

type RunViews = Pick<ReturnType<typeof createRunViews>, 'startedRuns' | 'terminateAll'>;

/** Checks what holds after every scenario, and takes away what it left. */
export async function endScenario({
  app,
  ado,
  audit,
  dana,
  model,
  events,
  settle,
  isFailureMeant,
  ...views
}: Ending): Promise<void> {
  events.pass();
  ado.agents?.release();
  await settle();
  const { unexpectedRequests, unusedSteps } = model.report();
  const problems: string[] = [
    ...unexpectedRequests.map(({ reasons, excerpt }) => `the model was asked: ${reasons.join('; ')} (${excerpt})`),
    ...unusedSteps.map((name) => `the model was never asked for the step "${name}"`),
    ...app.takeErrors().flatMap((line) => (isFailureMeant ? [] : [`the host logged: ${line.slice(0, 2000)}`])),
  ];
  for (const runId of views.startedRuns()) {
    const verdict = await audit.verify(runId);
    problems.push(...verdict.problems.map(({ message }) => `audit of ${runId}: ${message}`));
    problems.push(...namelessActors((await audit.read(runId, { limit: 1000 })).events));
  }
  await views.terminateAll();
  for (const { pullRequestId, status } of await dana.pullRequests()) {
    if (status === 'active') await dana.abandonPullRequest(pullRequestId);
  }
  await settle();
  const bare = ado.repositoryDirectory ?? '';
  for (const branch of await dana.branches()) git(bare, 'update-ref', '-d', `refs/heads/${branch}`);
  if (problems.length > 0) throw new Error(`The scenario ended badly:\n${problems.join('\n')}`);
}
