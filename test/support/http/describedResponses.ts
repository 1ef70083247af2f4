import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type ApiRouteName, apiRoutes } from '../../../src/contracts/api.ts';

/** Checks answers against what `docs/openapi.json` says of them. */
export function createResponseChecker(): (name: ApiRouteName, status: number, body: unknown) => string | undefined {
  const text = readFileSync(join(__dirname, '../../../docs/openapi.json'), 'utf8');
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ ...JSON.parse(text), $id: 'api' });
  return (name, status, body) => {
    const { route, method } = apiRoutes[name];
    const mediaType = status < 400 ? 'application/json' : 'application/problem+json';
    const segments = ['paths', `/${route}`, method.toLowerCase(), 'responses', String(status), 'content', mediaType];
    const pointer = segments
      .map((segment) => segment.replaceAll('/', '~1').replace(/[{}]/g, encodeURIComponent))
      .join('/');
    const validate = ajv.compile({ $ref: `api#/${pointer}/schema` });
    return validate(body) ? undefined : ajv.errorsText(validate.errors);
  };
}
