import { describe, expect, it } from '@jest/globals';
import { createDurableInvoker } from '../../../../local/host/invocation/durableInvoker.ts';
import type { Invoker, TriggerCall } from '../../../../local/host/invocation/invoker.ts';
import type { InvocationResponse } from '../../../../local/host/loading/coreTypes.ts';
import type { RegisteredFunction } from '../../../../local/host/loading/registry.ts';

function registered(name: string, type: string): RegisteredFunction {
  const binding = { type, direction: 'in' as const };
  const trigger = { name: 'in', type, binding };
  return {
    name,
    functionId: name,
    metadata: { name, bindings: { in: binding } },
    callback: () => undefined,
    logCategory: `Function.${name}`,
    trigger,
  };
}

function invokerThatAnswers(response: InvocationResponse) {
  const calls: TriggerCall[] = [];
  const invoker: Invoker = {
    async invoke(_fn, call) {
      calls.push(call);
      return response;
    },
    begun: 0,
    whenIdle: async () => undefined,
  };
  const functions = [registered('Hello', 'orchestrationTrigger'), registered('square', 'activityTrigger')];
  return { calls, durable: createDurableInvoker(functions, invoker) };
}

describe('running durable functions', () => {
  it('finds functions by kind, whatever the case of their name', () => {
    const { durable } = invokerThatAnswers({});

    expect(durable.has('orchestrator', 'hELLO')).toBe(true);
    expect(durable.has('activity', 'Hello')).toBe(false);
    expect(durable.names('activity')).toEqual(['square']);
  });

  it.each<[string, InvocationResponse, string | undefined]>([
    ['text', { returnValue: { string: '{"a":1}' } }, '"{\\"a\\":1}"'],
    ['an object', { returnValue: { json: '{"a":1}' } }, '{"a":1}'],
    ['a number', { returnValue: { int: 0 } }, '0'],
    ['a fraction', { returnValue: { double: 1.5 } }, '1.5'],
    ['bytes', { returnValue: { bytes: Buffer.from('ab') } }, '"YWI="'],
    ['nothing', {}, undefined],
  ])('gives %s that an activity returns as JSON text', async (_case, response, expected) => {
    const { durable } = invokerThatAnswers(response);

    expect(await durable.activity('square', 'one', '1')).toBe(expected);
  });

  it('hands JSON texts over as they are, and nothing for no input', async () => {
    const { durable, calls } = invokerThatAnswers({});

    await durable.activity('square', 'one', '"1"');
    await durable.activity('square', 'one', undefined);

    expect(calls.map(({ data }) => data)).toEqual([{ json: '"1"' }, undefined]);
  });

  it('keeps probes of orchestrators out of the log', async () => {
    const { durable, calls } = invokerThatAnswers({ returnValue: { json: '{}' } });

    await durable.orchestrator('Hello', 'one', '{}');
    await durable.orchestrator('Hello', 'one', '{}', true);

    expect(calls.map(({ isQuiet }) => isQuiet)).toEqual([false, true]);
  });
});
