import { EntityId } from 'durable-functions';
import { installationChain } from '../../contracts/runs/auditEvent.ts';
import { entityKeys, notPaused, type PauseState, pauseStateSchema } from '../../contracts/runs/entities.ts';
import type { RunSummary } from '../../contracts/runs/runSummary.ts';
import type { AuditLog } from '../../platform/audit/auditLog.ts';
import { findShepherd } from '../../platform/durable/findShepherd.ts';
import { listUnfinishedRuns } from '../../platform/runs/unfinishedRuns.ts';
import type { ApiClient } from './requireRole.ts';
import type { RouteImplementation } from './routeHandler.ts';

/** The switch that stops runs before their next costly step: `GET` and `POST /api/pause`. */
export interface PauseSwitch {
  readonly readPause: RouteImplementation<'readPause'>;
  readonly setPause: RouteImplementation<'setPause'>;
}

export interface PauseSwitchOptions {
  readonly audit: Pick<AuditLog, 'append' | 'runs'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createPauseSwitch({ audit, now }: PauseSwitchOptions): PauseSwitch {
  return {
    async readPause({ query: { project } }, { client }) {
      const installation = await readState(client, undefined);
      return {
        value: { installation, ...(project === undefined ? {} : { project: await readState(client, project) }) },
      };
    },
    async setPause({ body: { paused, project, reason } }, { caller, client, invocationId }) {
      const at = new Date(now()).toISOString();
      const why = reason === undefined ? {} : { reason };
      await client.signalEntity(entityOf(project), paused ? 'pause' : 'resume', { by: caller.name, at, ...why });
      await audit.append({
        runId: installationChain,
        type: paused ? 'paused' : 'resumed',
        data: { scope: project ?? 'installation', ...why },
        actor: caller.name,
        actorId: caller.id,
        at,
        effectKey: `api:${invocationId}`,
      });
      if (!paused) await wakeUpRuns(client, await Array.fromAsync(listUnfinishedRuns(audit.runs)));
      return { value: { paused, ...(project === undefined ? {} : { project }) } };
    },
  };
}

/** Wakes every run that may be waiting for the end of a pause. A run that misses this hint checks again later. */
async function wakeUpRuns(client: ApiClient, runs: readonly RunSummary[]): Promise<void> {
  await Promise.allSettled(
    runs.map(async ({ runId, pullRequest }) => {
      const shepherd = pullRequest === undefined ? undefined : await findShepherd(client, runId);
      await client.raiseEvent(shepherd ?? runId, 'nudge', { reason: 'the pause has ended' });
    }),
  );
}

async function readState(client: ApiClient, project: string | undefined): Promise<PauseState> {
  const { entityExists, entityState } = await client.readEntityState<unknown>(entityOf(project));
  return entityExists && entityState !== undefined ? pauseStateSchema.parse(entityState) : notPaused;
}

function entityOf(project: string | undefined): EntityId {
  return new EntityId('pause', project === undefined ? entityKeys.installation : entityKeys.project(project));
}
