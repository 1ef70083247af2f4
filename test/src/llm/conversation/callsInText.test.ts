import { describe, expect, it } from '@jest/globals';
import { stripThinking } from '../../../../src/contracts/thinking/stripThinking.ts';
import { readCallsInText } from '../../../../src/llm/conversation/callsInText.ts';
import { applyPatch, readFile } from '../../../support/models/wire/conversations.ts';

const tools = [readFile, applyPatch];
const readCalls = (raw: string) => readCallsInText(stripThinking(raw), raw, tools);
const call = { name: 'read_file', arguments: '{"path":"a.ts"}' };
const json = '{"name": "read_file", "arguments": {"path": "a.ts"}}';

describe('a call in the text of an answer', () => {
  it.each([
    ['Hermes', `I look.\n<tool_call>\n${json}\n</tool_call>`],
    ['Hermes, cut off behind it', `<tool_call>${json}`],
    ['Hermes, after thinking', `<think>Maybe <tool_call>{}</tool_call>?</think>\n<tool_call>${json}</tool_call>`],
    ['Llama’s functions', '<function=read_file>{"path": "a.ts"}</function>'],
    [
      'Qwen Coder',
      '<tool_call>\n<function=read_file>\n<parameter=path>\na.ts\n</parameter>\n</function>\n</tool_call>',
    ],
    ['GLM', '<tool_call>read_file\n<arg_key>path</arg_key>\n<arg_value>a.ts</arg_value>\n</tool_call>'],
    ['Mistral', `[TOOL_CALLS] [${json}]`],
    ['Mistral since Devstral', '[TOOL_CALLS]read_file[ARGS]{"path": "a.ts"}'],
    ['Mistral with an id', '[TOOL_CALLS]read_file[CALL_ID]aB3dE6gH9[ARGS]{"path": "a.ts"}'],
    ['Llama', '<|python_tag|>{"name": "read_file", "parameters": {"path": "a.ts"}}'],
    ['Llama, the whole answer', '{"type": "function", "name": "read_file", "parameters": {"path": "a.ts"}}'],
    ['OpenAI’s form', `[{"id": "1", "type": "function", "function": ${json}}]`],
    ['a fence', `I look:\n\n\`\`\`json\n${json}\n\`\`\`\n`],
    [
      'gpt-oss',
      '<|channel|>analysis<|message|>Look.<|end|><|start|>assistant<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{"path": "a.ts"}<|call|>',
    ],
    [
      'a name with its namespace',
      '<tool_call>{"name": "functions.read_file", "arguments": {"path": "a.ts"}}</tool_call>',
    ],
  ])('is read: %s', (_family, text) => {
    expect(readCalls(text)).toEqual([call]);
  });

  it('is read with others beside it, in their order', () => {
    const second = '{"name": "apply_patch", "arguments": {"patch": "}{"}}';

    expect(readCalls(`<tool_call>${json}</tool_call> and <tool_call>${second}</tool_call>`)).toEqual([
      call,
      { name: 'apply_patch', arguments: '{"patch":"}{"}' },
    ]);
  });

  it('has values of the types that the tool asks for', () => {
    const text =
      '<function=read_file>\n<parameter=path>\n12\n</parameter>\n<parameter=start>\n12\n</parameter>\n</function>';

    expect(readCalls(text)).toEqual([{ name: 'read_file', arguments: '{"path":"12","start":12}' }]);
  });

  it('has arguments as they are where they are no JSON', () => {
    expect(readCalls('<function=read_file>a.ts</function>')).toEqual([{ name: 'read_file', arguments: 'a.ts' }]);
    expect(readCalls('<tool_call>{"name": "read_file", "arguments": "a.ts"}</tool_call>')).toEqual([
      { name: 'read_file', arguments: 'a.ts' },
    ]);
  });

  it.each([
    ['a tool that was not offered', '<tool_call>{"name": "run_shell", "arguments": {"command": "ls"}}</tool_call>'],
    ['JSON that says more than a call', '```json\n{"name": "read_file", "arguments": {}, "steps": []}\n```'],
    ['JSON within a sentence', `You could call ${json} for that.`],
    ['code in another language', `\`\`\`python\nprint(${json})\n\`\`\``],
    ['a name alone', '```json\n{"name": "read_file"}\n```'],
    ['a mention in thinking', `<think>\n<tool_call>${json}</tool_call>\n</think>\nDone.`],
    ['an answer that is longer than any call', `<tool_call>${json}</tool_call>${' '.repeat(200_000)}`],
  ])('is not read out of %s', (_what, text) => {
    expect(readCalls(text)).toEqual([]);
  });
});
