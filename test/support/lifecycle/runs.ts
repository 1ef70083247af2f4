import { type RunOutcome, type RunStatus, runOutcomeSchema, runStatusSchema } from '../../../src/contracts/runs/run.ts';
import type { LifecycleHost } from './host.ts';

/** A run as it is at one moment. */
export interface RunView extends Partial<RunStatus> {
  readonly id: string;
  /** Of its orchestration, such as `Running`, `Completed`, `Failed`. */
  readonly state: string;
  /** How it ended, once it has. */
  readonly outcome: RunOutcome['outcome'] | undefined;
  /** Its pull request's number. @throws Error where it has none */
  pullRequestId(): number;
}

/** The runs of the app, and the end of them all. */
export function createRunViews(app: LifecycleHost) {
  let earlier = new Set<string>();
  const instances = () => app.host().engine.listInstances({}).instances;
  const runIds = () => instances().filter(({ name }) => name === 'resolveWorkItem');
  const view = (instanceId: string): RunView => {
    const found = app.host().engine.getInstance(instanceId);
    if (found === undefined) throw new Error(`There is no run ${instanceId}.`);
    const { customStatus, output, runtimeStatus } = found;
    const status = customStatus == null ? {} : runStatusSchema.parse(JSON.parse(customStatus));
    const outcome = runtimeStatus === 'Completed' ? runOutcomeSchema.parse(JSON.parse(output ?? '')) : undefined;
    return {
      ...status,
      id: instanceId,
      state: runtimeStatus,
      outcome: outcome?.outcome,
      pullRequestId() {
        const { pullRequest } = status as Partial<RunStatus>;
        if (pullRequest === undefined) throw new Error(`${instanceId} has no pull request; it is ${customStatus}.`);
        return pullRequest.id;
      },
    };
  };
  const runs = (workItemId: number): readonly RunView[] =>
    runIds()
      .filter(({ instanceId }) => new RegExp(`-${workItemId}-[rd][0-9a-f]+$`).test(instanceId))
      .toSorted((left, right) => left.createdTime - right.createdTime)
      .map(({ instanceId }) => view(instanceId));
  return {
    runs,
    run(workItemId: number): RunView {
      const newest = runs(workItemId).at(-1);
      if (newest === undefined) throw new Error(`No run was started on work item ${workItemId}.`);
      return newest;
    },
    /** Runs that began since the last {@link forget}. */
    startedRuns: () =>
      runIds()
        .map(({ instanceId }) => instanceId)
        .filter((id) => !earlier.has(id)),
    forget() {
      earlier = new Set(runIds().map(({ instanceId }) => instanceId));
    },
    async terminateAll() {
      for (const { instanceId, runtimeStatus } of instances()) {
        if (runtimeStatus === 'Running' || runtimeStatus === 'Pending') {
          app.host().engine.terminate(instanceId, 'the scenario has ended');
        }
      }
    },
  };
}
