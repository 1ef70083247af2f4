import { describe, expect, it } from '@jest/globals';
import { isTooDeep } from '../../../../../local/host/dotnet/json/depth.ts';
import { JsonError } from '../../../../../local/host/dotnet/json/errors.ts';
import { deserializeJson, loadJson } from '../../../../../local/host/dotnet/json/parse.ts';
import { writeJson } from '../../../../../local/host/dotnet/json/writer.ts';

function outcome(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof JsonError) return `${error.exceptionType.split('.').at(-1)}: ${error.message}`;
    throw error;
  }
}

const READER = 'JsonReaderException: ';

describe('JSON read as Newtonsoft reads it', () => {
  it.each([
    ["{'a':1}", '{"a":1}'],
    ['{a:1, $b:2,_c:3,}', '{"a":1,"$b":2,"_c":3}'],
    ['{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'],
    ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1}}'],
    ['[1,2,]', '[1,2]'],
    ['[,1]', '[undefined,1]'],
    ['{"a":/*c*/1}', '{"a":1}'],
    ['// c\n[1]', '/* c*/'],
    ['-Infinity', '"-Infinity"'],
    ['[NaN,undefined]', '["NaN",undefined]'],
    ['0x1F', '31'],
    ['010', '8'],
    ['.5', '0.5'],
    ['1e2', '100.0'],
    ['-0', '0'],
    ['-0.0', '-0.0'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['1e400', '"Infinity"'],
    ['1.7976931348623157e308', '1.7976931348623157E+308'],
    ['123456.789', '123456.789'],
    ['1e15', '1E+15'],
    ['1e14', '100000000000000.0'],
    ['0.0001', '0.0001'],
    ['0.00001', '1E-05'],
    ['"\\u0041\\/\\\'"', '"A/\'"'],
    ['"\\ud83d\\udc0e"', '"🐎"'],
    ['"\\ud83d\\ud83d\\udc0e"', '"\ufffd🐎"'],
    ['"\\udc0e"', '"\ufffd"'],
    ['"a\u2028b\u0085"', '"a\\u2028b\\u0085"'],
    ['"two\nlines"', '"two\\nlines"'],
    ['1 rest', '1'],
    ['', `${READER}Error reading JToken from JsonReader. Path '', line 0, position 0.`],
    ['{"a":[1,2', `${READER}Unexpected end of content while loading JArray. Path 'a[1]', line 1, position 9.`],
    [
      '[1 2]',
      `${READER}After parsing a value an unexpected character was encountered: 2. Path '[0]', line 1, position 3.`,
    ],
    [
      '{"a" 1}',
      `${READER}Invalid character after parsing property name. Expected ':' but got: 1. Path '', line 1, position 5.`,
    ],
    ['{"a":1,-}', `${READER}Invalid property identifier character: -. Path 'a', line 1, position 7.`],
    [
      '{"a b":{"c":?}}',
      `${READER}Unexpected character encountered while parsing value: ?. Path '['a b'].c', line 1, position 12.`,
    ],
    ['\n[\n  x', `${READER}Unexpected character encountered while parsing value: x. Path '', line 3, position 2.`],
    ['[tru]', `${READER}Error parsing boolean value. Path '', line 1, position 4.`],
    ['[trueish]', `${READER}Error parsing boolean value. Path '', line 1, position 5.`],
    ['nul', `${READER}Unexpected end when reading JSON. Path '', line 0, position 3.`],
    ['"abc', `${READER}Unterminated string. Expected delimiter: ". Path '', line 0, position 4.`],
    ['"\\x"', `${READER}Bad JSON escape sequence: \\x. Path '', line 0, position 3.`],
    ['1.2.3', `${READER}Input string '1.2.3' is not a valid number. Path '', line 0, position 5.`],
    ['12z', `${READER}Unexpected character encountered while parsing number: z. Path '', line 0, position 2.`],
    ['[1}', `${READER}JsonToken EndObject is not valid for closing JsonType Array. Path '', line 1, position 3.`],
    ['/x', `${READER}Error parsing comment. Expected: *, got x. Path '', line 0, position 1.`],
  ])('loads %j as %j', (text, expected) => {
    expect(outcome(() => writeJson(loadJson(text)))).toBe(expected);
  });

  it.each([
    ['', 'null'],
    ['  ', 'null'],
    ['/*c*/ 1 /*d*/', '1'],
    [
      '1 2',
      `${READER}Additional text encountered after finished reading JSON content: 2. Path '', line 1, position 2.`,
    ],
    ['{"$type":"System.Uri","x":1}', '{"x":1}'],
    ['{"x":1,"$type":"System.Uri"}', '{"x":1,"$type":"System.Uri"}'],
    ['{"a":{"$type":"System.Uri"}}', '{"a":{"$type":"System.Uri"}}'],
    ['{"$ref":"1"}', 'null'],
    ['{"$ref":null,"x":1}', '{"x":1}'],
    [
      '{"$ref":7}',
      "JsonSerializationException: JSON reference $ref property must have a string or null value. Path '$ref', line 1, position 9.",
    ],
    ['[1', "JsonWriterException: Unexpected end when reading token. Path ''."],
  ])('deserializes %j as %j', (text, expected) => {
    expect(outcome(() => writeJson(deserializeJson(text)))).toBe(expected);
  });

  it('takes 64 levels and no more', () => {
    const nested = (depth: number): string => `${'{"o":'.repeat(depth)}1${'}'.repeat(depth)}`;

    expect(writeJson(loadJson(nested(64)))).toBe(nested(64));
    expect(() => loadJson(nested(65))).toThrow(
      /^The reader's MaxDepth of 64 has been exceeded\. Path 'o(\.o){63}', line 1, position 321\.$/,
    );
    expect([nested(64), nested(65)].map(isTooDeep)).toEqual([false, true]);
    expect(isTooDeep(JSON.stringify('['.repeat(100)))).toBe(false);
  });

  it('cannot write a comment in the place of a value', () => {
    const token = {
      kind: 'object',
      properties: new Map([
        ['a', loadJson('/*c*/')],
        ['b', loadJson('1')],
      ]),
    } as const;

    expect(outcome(() => writeJson(token))).toBe(
      "JsonWriterException: Token PropertyName in state Property would result in an invalid JSON object. Path ''.",
    );
  });
});
