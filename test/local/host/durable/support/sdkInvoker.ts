import type { FunctionInvoker } from '../../../../../local/host/durable/protocol/contract.ts';
import type { Registration } from './functionsCore.ts';

const TRIGGERS = { orchestrator: 'orchestrationTrigger', activity: 'activityTrigger', entity: 'entityTrigger' };

const log = () => {};

export interface SdkInvoker extends FunctionInvoker {
  /** What ran, in order: `kind name`. */
  readonly calls: string[];
  /** Payloads handed to orchestrators, in order. */
  readonly payloads: { readonly name: string; readonly instanceId: string; readonly payload: string }[];
}

/** Runs functions that were registered through the real SDK, as the host does: JSON in, JSON out. */
export function createSdkInvoker(registrations: ReadonlyMap<string, Registration>): SdkInvoker {
  const calls: string[] = [];
  const payloads: { name: string; instanceId: string; payload: string }[] = [];
  const find = (kind: keyof typeof TRIGGERS, name: string): Registration | undefined => {
    const found = registrations.get(name.toLowerCase());
    return found?.triggerType === TRIGGERS[kind] ? found : undefined;
  };
  const call = async (
    kind: keyof typeof TRIGGERS,
    name: string,
    input: string | undefined,
  ): Promise<string | undefined> => {
    const registration = find(kind, name);
    if (registration === undefined) throw new Error(`No ${kind} '${name}'`);
    calls.push(`${kind} ${name}`);
    const context = {
      df: undefined,
      functionName: name,
      log,
      trace: log,
      debug: log,
      info: log,
      warn: log,
      error: log,
    };
    const result = await registration.callback(input === undefined ? undefined : JSON.parse(input), context);
    return result === undefined ? undefined : JSON.stringify(result);
  };
  return {
    calls,
    payloads,
    has: (kind, name) => find(kind, name) !== undefined,
    names: (kind) =>
      [...registrations.values()].filter(({ triggerType }) => triggerType === TRIGGERS[kind]).map(({ name }) => name),
    async orchestrator(name, instanceId, payload) {
      payloads.push({ name, instanceId, payload });
      return (await call('orchestrator', name, payload)) ?? 'null';
    },
    activity: (name, _instanceId, input) => call('activity', name, input),
    entity: async (name, _instanceId, payload) => (await call('entity', name, payload)) ?? 'null',
  };
}
