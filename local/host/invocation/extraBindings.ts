import type { InvocationResponse } from '../loading/coreTypes.ts';
import type { RegisteredFunction } from '../loading/registry.ts';
import type { MessageEncoding } from '../queues/message.ts';
import { sendToQueue } from '../queues/output.ts';
import type { QueueServices } from '../queues/services.ts';
import { parseClientBinding, parseQueueBinding } from '../settings/bindings.ts';
import { type Environment, resolvePlaceholders } from '../settings/environment.ts';
import { type DurableEndpoints, durableClientInput } from './clientBinding.ts';
import type { InputBinder, OutputSink } from './invoker.ts';

type Inputs = ReturnType<InputBinder>;

/** Fills the durable client bindings of a function; what they hold does not change while the host runs. */
export function createInputBinder(endpoints: DurableEndpoints): InputBinder {
  const known = new Map<string, Inputs>();
  return (fn) => {
    const cached = known.get(fn.functionId);
    if (cached !== undefined) {
      return cached;
    }
    const inputs = Object.entries(fn.metadata.bindings)
      .filter(([, binding]) => /^(durable|orchestration)client$/i.test(binding.type ?? ''))
      .map(([name, binding]) => {
        const { connectionName } = parseClientBinding(fn.name, binding);
        return { name, data: { json: durableClientInput(endpoints, connectionName ?? null) } };
      });
    known.set(fn.functionId, inputs);
    return inputs;
  };
}

/** Sends what a function left in its queue output bindings. */
export function createOutputSink(
  services: QueueServices,
  environment: Environment,
  encoding: MessageEncoding,
): OutputSink {
  return async (fn, response) => {
    for (const [name, binding] of Object.entries(fn.metadata.bindings)) {
      if (binding.direction !== 'out' || binding.type?.toLowerCase() !== 'queue') {
        continue;
      }
      const data = outputOf(name, response);
      if (data) {
        const where = `function ${fn.name}`;
        const { queueName, connection } = parseQueueBinding(fn.name, binding);
        const service = await services(resolvePlaceholders(connection, environment, where), where);
        await sendToQueue(service.getQueueClient(resolvePlaceholders(queueName, environment, where)), data, encoding);
      }
    }
  };
}

const RETURN_BINDING = '$return';

function outputOf(name: string, response: InvocationResponse) {
  return name === RETURN_BINDING
    ? response.returnValue
    : response.outputData?.find((output) => output.name === name)?.data;
}

/** The app's functions with `%NAME%` in their triggers replaced, without those that are switched off by a setting. */
export function enabledFunctions(
  functions: Iterable<RegisteredFunction>,
  environment: Environment,
): readonly RegisteredFunction[] {
  return [...functions]
    .filter((fn) => !isDisabled(fn.name, environment))
    .map((fn) => ({
      ...fn,
      trigger: { ...fn.trigger, binding: resolveBinding(fn, environment) },
    }));
}

function resolveBinding(fn: RegisteredFunction, environment: Environment): RegisteredFunction['trigger']['binding'] {
  const resolved = Object.entries(fn.trigger.binding).map(([name, value]) => [
    name,
    typeof value === 'string' ? resolvePlaceholders(value, environment, `function ${fn.name}`) : value,
  ]);
  return Object.fromEntries(resolved);
}

function isDisabled(name: string, environment: Environment): boolean {
  const value = environment[`AzureWebJobs.${name}.Disabled`] ?? environment[`AzureWebJobs_${name}_Disabled`];
  return value === '1' || value?.toLowerCase() === 'true';
}
