import type { DurableEngine } from '../../../../local/host/durable/protocol/contract.ts';
import { EventType } from '../../../../local/host/durable/protocol/protocol.ts';
import { type Case, isEnded } from './subject.ts';

export interface Client {
  /** Starts what is missing, and raises what must be there before anything runs. */
  begin(): void;
  /** Does what is due now. @returns whether everything has ended */
  attend(): boolean;
}

/**
 * Does for each instance what its case asks for. What an earlier life did is told or can be seen, so that nothing is
 * asked for twice and nothing is forgotten.
 * @param raised how many events of each instance were taken already
 * @param accepted is told of each event that the engine took, numbered from 1
 */
export function createClient(
  engine: DurableEngine,
  cases: readonly Case[],
  raised: Readonly<Record<string, number>>,
  accepted: (instanceId: string, count: number) => void,
): Client {
  const counts = new Map(Object.entries(raised));
  const suspended = new Set<string>();
  const raiseNext = ({ instanceId, events = [] }: Case): boolean => {
    const count = counts.get(instanceId) ?? 0;
    const event = events[count];
    if (event === undefined || engine.raiseEvent(instanceId, event.name, event.data) !== 'accepted') return false;
    counts.set(instanceId, count + 1);
    accepted(instanceId, count + 1);
    return true;
  };
  const hasRaisedAll = ({ instanceId, events = [] }: Case) => (counts.get(instanceId) ?? 0) >= events.length;
  const attendOne = (one: Case): void => {
    const { instanceId } = one;
    const record = engine.getInstance(instanceId);
    if (record?.runtimeStatus === 'Failed' && one.asks === 'rewind') {
      const isRewound = engine.getHistory(instanceId).some((event) => event.EventType === EventType.GenericEvent);
      if (!isRewound) engine.rewind(instanceId, 'try again');
    } else if (record?.runtimeStatus === 'Suspended') {
      if (!raiseNext(one)) engine.resume(instanceId, 'go on');
    } else if (record?.customStatus !== undefined && record.runtimeStatus === 'Running') {
      if (one.asks === 'terminate') engine.terminate(instanceId, 'no longer needed');
      else if (one.raises !== 'suspended') raiseNext(one);
      else if (!hasRaisedAll(one) && !suspended.has(instanceId)) {
        suspended.add(instanceId);
        engine.suspend(instanceId, 'wait');
      }
    }
  };
  return {
    begin() {
      for (const one of cases) {
        const { name, instanceId, input } = one;
        if (engine.getInstance(instanceId) === undefined) {
          engine.startInstance({ name, instanceId, ...(input === undefined ? {} : { input }) });
        }
        if (one.raises === 'before') while (raiseNext(one));
      }
    },
    attend() {
      for (const one of cases) attendOne(one);
      return cases.every((one) => isEnded(one, engine.getInstance(one.instanceId)?.runtimeStatus));
    },
  };
}
