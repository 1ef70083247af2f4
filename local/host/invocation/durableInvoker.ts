import { isTooDeep } from '../dotnet/json/depth.ts';
import { deserializeJson } from '../dotnet/json/parse.ts';
import type { FunctionInvoker } from '../durable/protocol/contract.ts';
import { messageOf } from '../errors.ts';
import type { RegisteredFunction } from '../loading/registry.ts';
import { bindingDataOf, payloadBindingData } from './bindingData.ts';
import type { Invoker } from './invoker.ts';
import { toJsonText, toProtocolText, wireText } from './typedData.ts';

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
      const fn = get('orchestrator', name);
      const metadata = {
        ...payloadBindingData(payload),
        instanceId: { string: instanceId },
        [fn.trigger.name]: { string: payload },
      };
      const call = { data: { json: payload }, metadata, reason, isQuiet: isProbe ?? false };
      const response = await invoker.invoke(fn, call);
      return checkDepth(toProtocolText(response.returnValue));
    },
    async activity(name, instanceId, input) {
      const fn = get('activity', name);
      const text = activityInput(input);
      const metadata = { instanceId: { string: instanceId } };
      const given =
        text === undefined
          ? {}
          : { ...bindingDataOf(text), data: { string: text }, [fn.trigger.name]: { string: text } };
      const data = text === undefined ? undefined : { string: text };
      try {
        const response = await invoker.invoke(fn, { data, metadata: { ...metadata, ...given }, reason });
        return toJsonText(response.returnValue);
      } catch (error) {
        if (error instanceof Error) error.message = wireText(error.message);
        throw error;
      }
    },
    async entity(name, _instanceId, payload) {
      const fn = get('entity', name);
      const metadata = { ...bindingDataOf(payload), [fn.trigger.name]: { string: payload } };
      const response = await invoker.invoke(fn, { data: { json: payload }, metadata, reason });
      return toProtocolText(response.returnValue);
    },
  };
}

/**
 * What an activity is handed: .NET turns its input into a text, where booleans have capitals and null is nothing. What
 * that text holds is found out by the app's side.
 * @param input JSON text, or the bare text of what JavaScript made of an object by itself (a date)
 */
function activityInput(input: string | undefined): string | undefined {
  switch (input) {
    case 'true':
      return 'True';
    case 'false':
      return 'False';
    case 'null':
      return undefined;
    default:
      return input;
  }
}

/** .NET does not read an answer that is nested too deep. */
function checkDepth(answer: string): string {
  if (isTooDeep(answer)) {
    try {
      deserializeJson(answer);
    } catch (error) {
      throw new Error(`One or more errors occurred. (${messageOf(error)})`, { cause: error });
    }
  }
  return answer;
}
