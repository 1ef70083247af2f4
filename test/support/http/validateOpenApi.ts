import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const verdictSchema = z.object({ valid: z.boolean(), version: z.string(), errors: z.unknown() });

/** The validator is an ES module that jest cannot load: it runs in a process of its own. */
const program = `
import { text } from 'node:stream/consumers';
import { Validator } from '@seriousme/openapi-schema-validator';
const validator = new Validator();
const { valid, errors = [] } = await validator.validate(JSON.parse(await text(process.stdin)));
console.log(JSON.stringify({ valid, version: validator.version, errors }));
`;

/** Validates an OpenAPI document against the schema of the version that it names. */
export async function validateOpenApi(document: string): Promise<z.infer<typeof verdictSchema>> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(__dirname, '..', '..', '..'),
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  child.stdin.end(document);
  return verdictSchema.parse(JSON.parse(await text(child.stdout)));
}
