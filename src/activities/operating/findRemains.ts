import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { AuditEvent } from '../../contracts/runs/auditEvent.ts';
import { branchOfRun } from '../../contracts/runs/instanceIds.ts';
import type { AuditLog } from '../../platform/audit/auditLog.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

const eventsPerPage = 500;

type Adapter = Pick<AzureDevOps, 'repositories' | 'branches' | 'pullRequests'>;

/** Finds what a dead run left behind: its branch and pull request, even if it died before it could record them. */
export function findRemains(ado: Adapter, audit: Pick<AuditLog, 'read'>, logger: Logger): Activity {
  return defineActivity('findRemains', logger, async ({ runId, project }) => {
    const events = await readEvents(audit, runId);
    const pushed = pushedBranch(events);
    const noted = pushed ?? branchOfRun({ runId, workItemId: 0 });
    if (events.some(({ type }) => type === 'run-ended')) return { isEnded: true, branch: noted };
    const name = repositoryOf(events);
    if (name === undefined) return { isEnded: false, branch: noted };
    const repository = await ado.repositories.resolve(project, name);
    // The rules that named the branch may have changed since.
    const branch = pushed ?? (await ado.branches.ofRun(repository, runId)) ?? noted;
    const pullRequest = openedPullRequest(events) ?? (await findPullRequest(ado, repository, branch));
    return { isEnded: false, repository, branch, ...(pullRequest === undefined ? {} : { pullRequest }) };
  });
}

async function readEvents(audit: Pick<AuditLog, 'read'>, runId: string): Promise<readonly AuditEvent[]> {
  const events: AuditEvent[] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page = await audit.read(runId, { after, limit: eventsPerPage });
    events.push(...page.events);
    after = page.next;
  }
  return events;
}

function repositoryOf(events: readonly AuditEvent[]): string | undefined {
  const named = events.findLast(({ type }) => type === 'snapshot-taken' || type === 'branch-pushed');
  return named?.type === 'snapshot-taken' || named?.type === 'branch-pushed' ? named.data.repository : undefined;
}

function pushedBranch(events: readonly AuditEvent[]): string | undefined {
  const pushed = events.find((event) => event.type === 'branch-pushed');
  return pushed?.type === 'branch-pushed' ? pushed.data.branch : undefined;
}

function openedPullRequest(events: readonly AuditEvent[]) {
  const opened = events.findLast((event) => event.type === 'pull-request-opened');
  return opened?.type === 'pull-request-opened'
    ? { id: opened.data.pullRequestId, webUrl: opened.data.webUrl }
    : undefined;
}

async function findPullRequest(ado: Adapter, repository: Repository, branch: string) {
  const own = await ado.pullRequests.listOwn(repository.projectName);
  const found = own.find(({ repositoryId, sourceBranch }) => repositoryId === repository.id && sourceBranch === branch);
  return found && { id: found.id, webUrl: `${repository.webUrl}/pullrequest/${found.id}` };
}
