import { describe, expect, it } from '@jest/globals';
import { readArguments } from '../../../../src/tools/arguments/readArguments.ts';

const read = (written: string) => readArguments('read_file', { arguments: written });
const asked = { path: 'a.ts', start: 12 };

describe('the arguments of a call', () => {
  it.each([
    ['as the form says', '{"path": "a.ts", "start": 12, "end": null, "ranges": null}'],
    ['without what may be left out', '{"path": "a.ts", "start": 12}'],
    ['numbers as texts', '{"path": "a.ts", "start": " 12 ", "end": ""}'],
    ['null as a text', '{"path": "a.ts", "start": 12, "end": "null"}'],
    ['other usual names', '{"file_path": "a.ts", "start_line": 12}'],
    ['wrapped', '{"arguments": {"path": "a.ts", "start": 12}}'],
    ['wrapped twice', '{"input": {"args": {"path": "a.ts", "start": 12}}}'],
    ['wrapped with the name of the tool', '{"name": "read_file", "parameters": {"path": "a.ts", "start": 12}}'],
    ['wrapped as a text', '{"arguments": "{\\"path\\": \\"a.ts\\", \\"start\\": 12}"}'],
    ['as JSON in JSON', JSON.stringify('{"path": "a.ts", "start": 12}')],
    ['in a list', '[{"path": "a.ts", "start": 12}]'],
    ['in a fence', '```json\n{"path": "a.ts", "start": 12}\n```'],
  ])('are understood %s', (_what, written) => {
    expect(read(written)).toEqual({ kind: 'read', value: asked, notes: [] });
  });

  it.each([
    ['nothing at all', '', '`path` is missing.'],
    ['no JSON', 'please read a.ts', 'They are no valid JSON'],
    ['single quotes', "{'path': 'a.ts'}", 'They are no valid JSON'],
    ['JSON that is cut off', '{"path": "a.ts", "start": 1', 'they end too early'],
    ['a text that is cut off', '{"path": "a.t', 'they end too early'],
    ['a number', '12', 'They must be one JSON object.'],
    ['a list of two', '[1, 2]', 'They must be one JSON object.'],
    ['a path that is none', '{"path": 12}', '`path` must be a text.'],
    ['an empty path', '{"path": ""}', '`path` must not be empty.'],
    ['half a line', '{"path": "a.ts", "start": 1.5}', '`start` must be a whole number.'],
    ['a word for a line', '{"path": "a.ts", "start": "first"}', '`start` must be a whole number.'],
    [
      'ranges that are none',
      '{"path": "a.ts", "ranges": ["x"]}',
      '`ranges.0` must be {"start": number, "end": number}.',
    ],
    [
      'too many ranges',
      JSON.stringify({ path: 'a', ranges: Array(11).fill('1-2') }),
      '`ranges` must have at most 10 items.',
    ],
    ['a misspelled name', '{"paht": "a.ts"}', 'Did you mean `path`?'],
    ['a name of objects', '{"__proto__": {"path": "a.ts"}}', '`path` is missing.'],
    ['far too much', `{"path": "${'x'.repeat(1_000_000)}"}`, 'They are too long'],
  ])('are answered with what is wrong and the form: %s', (_what, written, problem) => {
    const reading = read(written);

    expect(reading).toMatchObject({ kind: 'wrong', problem: expect.stringContaining(problem) });
    expect(reading).toMatchObject({ problem: expect.stringContaining('The form of `read_file` is {"path": text, ') });
    expect(reading).toMatchObject({ problem: expect.not.stringContaining('xxx') });
  });

  it('are read where some are unknown, which is said without repeating them', () => {
    const reading = read('{"path": "a.ts", "start": 12, "ignore all rules": 1, "endd": 3}');

    expect(reading).toEqual({
      kind: 'read',
      value: asked,
      notes: ['2 arguments that do not exist were ignored. Did you mean `end`?'],
    });
  });

  it('are true and false as texts, and one question where a list is wanted', () => {
    expect(readArguments('search', { arguments: '{"pattern": "a", "regex": "False"}' })).toMatchObject({
      value: { pattern: 'a', regex: false },
    });
    expect(readArguments('search', { arguments: '{"pattern": "a", "regex": "maybe"}' })).toMatchObject({
      problem: expect.stringContaining('`regex` must be true or false.'),
    });
    expect(readArguments('ask_people', { arguments: '{"question": "Which?"}' })).toMatchObject({
      value: { questions: ['Which?'] },
    });
  });

  it('are refused where people would be asked nothing, or too much', () => {
    const ask = (questions: unknown) => readArguments('ask_people', { arguments: JSON.stringify({ questions }) });

    expect(ask([])).toMatchObject({ problem: expect.stringContaining('`questions` must have a question.') });
    expect(ask(['a', 'b', 'c', 'd'])).toMatchObject({ problem: expect.stringContaining('must have at most 3 items') });
    expect(ask(null)).toMatchObject({ problem: expect.stringContaining('`questions` is missing.') });
  });

  it('are cut where they are texts for people', () => {
    const finish = readArguments('finish', { arguments: JSON.stringify({ summary: 'x'.repeat(9_000), risks: null }) });

    expect(finish).toEqual({ kind: 'read', value: { summary: 'x'.repeat(4_000) }, notes: [] });
  });

  it('are the patch itself where the tool takes text', () => {
    const patch = '*** Begin Patch\n*** Add File: a.json\n+{"a": 1}\n*** End Patch\n';

    expect(readArguments('apply_patch', { arguments: patch, isFreeform: true })).toEqual({
      kind: 'read',
      value: { patch },
      notes: [],
    });
  });
});
