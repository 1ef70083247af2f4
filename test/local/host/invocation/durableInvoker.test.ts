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
    ['a number beyond 64 bits', { returnValue: { int: 1e30 } }, '9223372036854775807'],
    ['one below them', { returnValue: { int: -1e30 } }, '-9223372036854775808'],
    ['no number', { returnValue: { double: Number.NaN } }, '"NaN"'],
    ['half a surrogate pair', { returnValue: { string: 'a\udc00' } }, '"a\ufffd\ufffd\ufffd"'],
    ['half a pair in JSON', { returnValue: { json: '["a\\ud800"]' } }, '["a\ufffd"]'],
    ['metadata of .NET', { returnValue: { json: '{"$type":"x","$id":"7","a":1}' } }, '{"a":1}'],
    [
      'a small number',
      { returnValue: { json: '{"n":1e-9,"big":123456789012345678901}' } },
      '{"n":1E-09,"big":123456789012345678901}',
    ],
  ])('gives %s that an activity returns as JSON text', async (_case, response, expected) => {
    const { durable } = invokerThatAnswers(response);

    expect(await durable.activity('square', 'one', '1')).toBe(expected);
  });

  it.each([
    ['"1"', '"1"'],
    ['true', 'True'],
    ['false', 'False'],
    ['null', undefined],
    [undefined, undefined],
    ['2026-01-02', '2026-01-02'],
    ['{"a":true}', '{"a":true}'],
  ])('hands the input %s to an activity as the text %s', async (input, expected) => {
    const { durable, calls } = invokerThatAnswers({});

    await durable.activity('square', 'one', input);

    expect(calls.map(({ data }) => data)).toEqual([expected === undefined ? undefined : { string: expected }]);
  });

  it('fails an activity whose result is nested too deep', async () => {
    const { durable } = invokerThatAnswers({ returnValue: { json: '['.repeat(65) + ']'.repeat(65) } });

    await expect(durable.activity('square', 'one', undefined)).rejects.toThrow(/^The reader's MaxDepth of 64/);
  });

  it('fails an orchestrator whose answer is nested too deep', async () => {
    const json = `{"a":${'['.repeat(64)}${']'.repeat(64)}}`;
    const { durable } = invokerThatAnswers({ returnValue: { json } });

    await expect(durable.orchestrator('Hello', 'one', '{}')).rejects.toThrow(
      /^One or more errors occurred. \(The reader's MaxDepth of 64 has been exceeded. Path 'a\[0\]/,
    );
  });

  it('keeps probes of orchestrators out of the log', async () => {
    const { durable, calls } = invokerThatAnswers({ returnValue: { json: '{}' } });

    await durable.orchestrator('Hello', 'one', '{}');
    await durable.orchestrator('Hello', 'one', '{}', true);

    expect(calls.map(({ isQuiet }) => isQuiet)).toEqual([false, true]);
  });
});
