import { EntityId } from 'durable-functions';
import { installationChain } from '../../contracts/auditEvent.ts';
import { entityKeys, notPaused, type PauseState, pauseStateSchema } from '../../contracts/entities.ts';
import type { AuditWriter } from '../../platform/storage/auditLog.ts';
import type { RouteWork } from './route.ts';
import type { ApiClient } from './secured.ts';

/** The switch that stops runs before their next costly step: `GET` and `POST /api/pause`. */
export interface PauseSwitch {
  readonly readPause: RouteWork<'readPause'>;
  readonly setPause: RouteWork<'setPause'>;
}

/** @param now milliseconds since the epoch */
export function createPauseSwitch(audit: Pick<AuditWriter, 'append'>, now: () => number): PauseSwitch {
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
        at,
        effectKey: `api:${invocationId}`,
      });
      return { value: { paused, ...(project === undefined ? {} : { project }) } };
    },
  };
}

async function readState(client: ApiClient, project: string | undefined): Promise<PauseState> {
  const { entityExists, entityState } = await client.readEntityState<unknown>(entityOf(project));
  return entityExists && entityState !== undefined ? pauseStateSchema.parse(entityState) : notPaused;
}

function entityOf(project: string | undefined): EntityId {
  return new EntityId('pause', project === undefined ? entityKeys.installation : entityKeys.project(project));
}
