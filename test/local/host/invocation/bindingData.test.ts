import { describe, expect, it } from '@jest/globals';
import { bindingDataOf, payloadBindingData } from '../../../../local/host/invocation/bindingData.ts';

describe("a trigger's binding data", () => {
  it.each([
    ['text', {}],
    ['[1]', {}],
    ['{broken}', {}],
    ['{"a":1,"b":"x","c":null,"d":[1]}', { a: { string: '1' }, b: { string: 'x' } }],
    [' {"t":true,"o":{"x":1.0}} ', { t: { string: 'True' }, o: { json: '{"x":1.0}' } }],
    ['{"at":"2024-02-03T10:00:00.5+02:00"}', { at: { string: '02/03/2024 08:00:00' } }],
    ['{"at":"2024-02-03"}', { at: { string: '2024-02-03' } }],
  ])('of %s is %j', (text, data) => {
    expect(bindingDataOf(text)).toEqual(data);
  });

  it.each([
    ['{"history":[{"a":[1]}],"input":"{\\"x\\":[1],\\"y\\":2}","instanceId":"i","isReplaying":false}'],
    ['{"history":[],"input":"],\\"","instanceId":"i","isReplaying":false}'],
  ])('of an orchestrator is found without its history: %s', (payload) => {
    expect(payloadBindingData(payload)).toEqual(bindingDataOf(payload));
  });

  it('of an orchestrator is found where its input is a list or an object', () => {
    const inputs = ['[[1],"x"]', '{"a":[1],"b":2}', '[]'];

    for (const input of inputs) {
      const payload = `{"history":[{"e":1}],"input":${input},"instanceId":"i"}`;
      expect(payloadBindingData(payload)).toEqual(bindingDataOf(payload));
    }
  });
});
