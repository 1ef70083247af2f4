import type { FunctionInvoker } from '../durable/contract.ts';
import type { RegisteredFunction } from '../loading/registry.ts';
import type { Invoker } from './invoker.ts';
import { toJsonText, toProtocolText } from './typedData.ts';

type DurableKind = 'orchestrator' | 'activity' | 'entity';

const TRIGGER_TYPES: Readonly<Record<DurableKind, string>> = {
  orchestrator: 'orchestrationtrigger',
  activity: 'activitytrigger',
  entity: 'entitytrigger',
};

/** Lets the durable engine run the app's orchestrators, activities and entities. Names are case-insensitive. */
export function createDurableInvoker(functions: readonly RegisteredFunction[], invoker: Invoker): FunctionInvoker {
  const byName = new Map(functions.map((fn) => [fn.name.toLowerCase(), fn]));
  const find = (kind: DurableKind, name: string): RegisteredFunction | undefined => {
    const fn = byName.get(name.toLowerCase());
    return fn?.trigger.type.toLowerCase() === TRIGGER_TYPES[kind] ? fn : undefined;
  };
  const get = (kind: DurableKind, name: string): RegisteredFunction => {
    const fn = find(kind, name);
    if (fn === undefined) {
      throw new Error(`The function '${name}' doesn't exist, is disabled, or is not an ${kind} function.`);
    }
    return fn;
  };
  const reason = '(null)';

  return {
    has: (kind, name) => find(kind, name) !== undefined,
    names: (kind) =>
      functions.filter((fn) => fn.trigger.type.toLowerCase() === TRIGGER_TYPES[kind]).map((fn) => fn.name),
    async orchestrator(name, instanceId, payload, isProbe) {
      const metadata = { instanceId: { string: instanceId } };
      const call = { data: { json: payload }, metadata, reason, isQuiet: isProbe ?? false };
      const response = await invoker.invoke(get('orchestrator', name), call);
      return toProtocolText(response.returnValue);
    },
    async activity(name, instanceId, input) {
      const data = input === undefined ? undefined : { json: input };
      const metadata = { instanceId: { string: instanceId }, ...(data === undefined ? {} : { data }) };
      const response = await invoker.invoke(get('activity', name), { data, metadata, reason });
      return toJsonText(response.returnValue);
    },
    async entity(name, _instanceId, payload) {
      const response = await invoker.invoke(get('entity', name), { data: { json: payload }, metadata: {}, reason });
      return toProtocolText(response.returnValue);
    },
  };
}
