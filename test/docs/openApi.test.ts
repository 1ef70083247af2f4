import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openApiText } from '../../scripts/openApi.ts';
import { validateOpenApi } from '../support/http/validateOpenApi.ts';

describe('docs/openapi.json', () => {
  const text = readFileSync(join(__dirname, '../../docs/openapi.json'), 'utf8');

  it('is what the contracts say; `npm run docs` writes it', () => {
    expect(text).toBe(openApiText());
  });

  it('is a valid OpenAPI 3.1 document', async () => {
    expect(await validateOpenApi(text)).toEqual({ valid: true, version: '3.1', errors: [] });
  });

  it('is found invalid when it is', async () => {
    const broken = { ...JSON.parse(text), paths: { '/runs': { get: { responses: 'none' } } } };

    expect(await validateOpenApi(JSON.stringify(broken))).toMatchObject({ valid: false });
  });
});
