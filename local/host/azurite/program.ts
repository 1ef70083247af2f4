import { join } from 'node:path';

/** The file that runs Azurite, beside this one: TypeScript in the sources, JavaScript once compiled. */
export function azuriteProgram(): string {
  const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js';
  return join(import.meta.dirname, `main.${extension}`);
}
