import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Registration } from './functionsCore.ts';

/** The SDK with the stand-in for `@azure/functions-core`, in a plain Node process (a child of a test). */
export function loadNodeSdk(directory: string) {
  const core = join(directory, 'functionsCore.ts');
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@azure/functions-core'
        ? { url: pathToFileURL(core).href, shortCircuit: true }
        : next(specifier, context),
  });
  const load = createRequire(core);
  const { registrations }: { registrations: ReadonlyMap<string, Registration> } = load(core);
  return { load, registrations };
}
