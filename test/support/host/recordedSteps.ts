import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DurableEngine } from '../../../local/host/durable/protocol/contract.ts';

const stepSchema = z.looseObject({
  instanceId: z.string(),
  history: z.array(z.looseObject({ EventType: z.number() })),
});
const invocations = z.array(z.object({ input: z.object({ inputs: z.array(stepSchema) }) }));

/** What an orchestration was handed at its last step: the types of all events until then. */
export interface LastStep {
  readonly name: string;
  readonly instanceId: string;
  readonly types: readonly number[];
}

/** Collects what orchestrators are handed; of each instance the last step counts. */
export function createStepCollector() {
  const last = new Map<string, LastStep>();
  return {
    /** Adds how the histories ended: what terminates an instance is not handed to it by the local host. */
    addEnds(engine: DurableEngine): void {
      for (const { name, instanceId } of engine.listInstances({ top: 1000 }).instances) {
        const types = engine.getHistory(instanceId).map(({ EventType }) => EventType);
        const known = last.get(`${name} ${instanceId}`)?.types.length ?? 0;
        if (types.length > known) last.set(`${name} ${instanceId}`, { name, instanceId, types });
      }
    },
    /** @param payload JSON text of the orchestration trigger's input */
    add(name: string, payload: string): void {
      const { instanceId, history } = stepSchema.parse(JSON.parse(payload));
      last.set(`${name} ${instanceId}`, { name, instanceId, types: history.map(({ EventType }) => EventType) });
    },
    steps: (): readonly LastStep[] => [...last.values()],
  };
}

/** The last step of every instance that was recorded. @param folder that of the recordings */
export function readRecordedSteps(folder: string): readonly LastStep[] {
  const collector = createStepCollector();
  for (const file of readdirSync(join(folder, 'invocations'))) {
    const [, name] = /^orchestrationTrigger-(.*)\.json$/.exec(file) ?? [];
    if (name === undefined) continue;
    const recorded = invocations.parse(JSON.parse(readFileSync(join(folder, 'invocations', file), 'utf8')));
    for (const step of recorded.flatMap(({ input }) => input.inputs)) collector.add(name, JSON.stringify(step));
  }
  return collector.steps();
}

/** Orchestrations whose steps are compared less strictly, and why. */
const SIDE_BY_SIDE: ReadonlySet<string> = new Set(['FanOut', 'FanOutFail', 'Kitchen']);
export const SIDE_BY_SIDE_REASON = 'how many outcomes of activities side by side come in one step, and in which order';

const STEP_MARKS: ReadonlySet<number> = new Set([12, 13]);

/** Whether a history begins as the recorded one. */
function begins(types: readonly number[], recorded: readonly number[], isStrict: boolean): boolean {
  if (isStrict) return types.slice(0, recorded.length).join(' ') === recorded.join(' ');
  const [ours, theirs] = [types, recorded].map((all) => all.filter((type) => !STEP_MARKS.has(type)));
  const sorted = (all: readonly number[] = []): string => all.toSorted((left, right) => left - right).join(' ');
  return sorted(ours?.slice(0, theirs?.length)) === sorted(theirs);
}

export interface StepComparison {
  readonly equal: readonly string[];
  /** Equal but for what {@link SIDE_BY_SIDE_REASON} says. */
  readonly deviating: readonly string[];
  readonly differences: readonly string[];
}

/**
 * Compares by instance id, and where that was made up by name. A recording may have ended before its instance did, so
 * what the local host has beyond it does not count.
 */
export function compareSteps(real: readonly LastStep[], local: readonly LastStep[]): StepComparison {
  const result = { equal: [] as string[], deviating: [] as string[], differences: [] as string[] };
  for (const { name, instanceId, types } of real) {
    const named = local.filter((step) => step.name === name);
    const same = named.filter((step) => step.instanceId === instanceId);
    const candidates = same.length > 0 ? same : named.filter((step) => !step.instanceId.startsWith('rec-'));
    const matches = (isStrict: boolean): boolean => candidates.some((step) => begins(step.types, types, isStrict));
    const title = `${name} ${instanceId}`;
    if (matches(true)) result.equal.push(title);
    else if (SIDE_BY_SIDE.has(name) && matches(false)) result.deviating.push(title);
    else {
      const found = candidates.map((step) => step.types.join(' ')).join(' | ');
      result.differences.push(`${title}\n  real  ${types.join(' ')}\n  local ${found}`);
    }
  }
  return result;
}
