import { describe, expect, it } from '@jest/globals';
import { readableRefusal } from '../../../../src/llm/client/readableRefusals.ts';

describe('a refusal', () => {
  it.each([
    [
      'vLLM',
      { object: 'error', message: 'No tools.', type: 'BadRequestError', param: null, code: 400 },
      { message: 'No tools.', type: 'BadRequestError', param: null, code: 400 },
    ],
    [
      'FastAPI',
      {
        detail: [
          { type: 'extra_forbidden', loc: ['body', 'tools', 0, 'strict'], msg: 'Extra inputs are not permitted' },
        ],
      },
      { message: 'body.tools.0.strict: Extra inputs are not permitted' },
    ],
    ['a gateway', { detail: 'Not allowed.' }, { message: 'Not allowed.' }],
  ])('is read from the body of %s', (_who, body, error) => {
    expect(JSON.parse(readableRefusal(JSON.stringify(body)))).toEqual({ error });
  });

  it.each(['{"error": "text"}', '{"status": 400}', 'Bad Request', '[]', '{"message": 1}'])(
    'stays as it is: %s',
    (text) => {
      expect(readableRefusal(text)).toBe(text);
    },
  );
});
