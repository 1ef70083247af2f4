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
  const known = new Map<string, readonly QueueOutput[]>();
  const outputsOf = (fn: RegisteredFunction): readonly QueueOutput[] => {
    const outputs = known.get(fn.functionId) ?? queueOutputs(fn, environment);
    known.set(fn.functionId, outputs);
    return outputs;
  };
  const send = async (outputs: readonly QueueOutput[], response: InvocationResponse): Promise<void> => {
    for (const { name, queueName, connection, where } of outputs) {
      const data = outputOf(name, response);
      if (data) {
        const service = await services(connection, where);
        await sendToQueue(service.getQueueClient(queueName), data, encoding);
      }
    }
  };
  return (fn, response) => {
    const outputs = outputsOf(fn);
    return outputs.length === 0 ? undefined : send(outputs, response);
  };
}

interface QueueOutput {
  /** Of the binding. */
  readonly name: string;
  readonly queueName: string;
  readonly connection: string;
  /** What a complaint about it names. */
  readonly where: string;
}

function queueOutputs(fn: RegisteredFunction, environment: Environment): readonly QueueOutput[] {
  const where = `function ${fn.name}`;
  return Object.entries(fn.metadata.bindings)
    .filter(([, binding]) => binding.direction === 'out' && binding.type?.toLowerCase() === 'queue')
    .map(([name, binding]) => {
      const { queueName, connection } = parseQueueBinding(fn.name, binding);
      return {
        name,
        queueName: resolvePlaceholders(queueName, environment, where),
        connection: resolvePlaceholders(connection, environment, where),
        where,
      };
    });
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
