import { describe, expect, it } from '@jest/globals';
import { untypedMember } from '../../../../../local/host/dotnet/json/metadata.ts';
import { loadJson } from '../../../../../local/host/dotnet/json/parse.ts';
import { writeJson } from '../../../../../local/host/dotnet/json/writer.ts';

const convert = (text: string): string => writeJson(untypedMember(loadJson(text), 'output'));

describe('a member without a type', () => {
  it.each([
    ['1', '1'],
    ['[{"$ref":"1","x":1}]', '[{"$ref":"1","x":1}]'],
    ['{"a":{"$type":"x"}}', '{"a":{"$type":"x"}}'],
    ['{"$type":"x","$id":"1","a":1}', '{"a":1}'],
    ['{"$id":"1"}', '{}'],
    ['{"a":1,"$id":"1"}', '{"a":1,"$id":"1"}'],
    ['{"$ref":"1"}', 'null'],
    ['{"$ref":null,"a":1}', '{"a":1}'],
  ])('%s is %s', (text, expected) => {
    expect(convert(text)).toBe(expected);
  });

  it('may not refer to another and hold something, too', () => {
    expect(() => convert('{"$id":"1","$ref":"1","x":1}')).toThrow(
      "Additional content found in JSON reference object. A JSON reference object should only have a $ref property. Path 'output.x'.",
    );
  });
});
