import { describe, expect, it } from '@jest/globals';
import { parseStored, restoreText } from '../../../../../local/host/dotnet/json/stored.ts';
import { writeJson } from '../../../../../local/host/dotnet/json/writer.ts';

describe('a stored text', () => {
  it.each([
    [undefined, 'null'],
    ['', '""'],
    ['   ', '""'],
    ['{"a":1}', '{"a":1}'],
    [' 1 2 ', '1'],
    ['plain text ', '"plain text"'],
    ['[broken', '"[broken"'],
    ['trueish', '"trueish"'],
    ['['.repeat(65), `"${'['.repeat(65)}"`],
  ])('%j is the value %s', (text, value) => {
    expect(writeJson(parseStored(text))).toBe(value);
  });

  it('is stored again as it was read', () => {
    expect(restoreText("{'a': 1,}")).toBe('{"a":1}');
    expect(restoreText(undefined)).toBeUndefined();
  });
});
