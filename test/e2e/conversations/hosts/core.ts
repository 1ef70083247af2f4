import { z } from 'zod';
import type { ModuleLoader } from '../../../../local/host/index.ts';
import { createNodeModuleLoader } from '../../../../local/host/loading/moduleLoader.ts';

const coreSchema = z.looseObject({ setProgrammingModel: z.custom<(model: unknown) => void>() });

/**
 * Loads the app's modules once, and lets the app register anew with every host of this process. A host that loads all of
 * them afresh takes seconds, and keeps those of the dead.
 * @param load loads the modules, which register nothing by themselves. @returns what registers the app
 */
export function createSharedLoader(load: () => Promise<() => void>): ModuleLoader {
  let core: z.infer<typeof coreSchema> | undefined;
  let model: unknown;
  let register: (() => void) | undefined;
  // What `@azure/functions` holds on to.
  const shared = new Proxy(
    {
      // Told once in a process.
      setProgrammingModel(told: unknown) {
        model = told;
        core?.setProgrammingModel(told);
      },
    },
    { get: (own, name) => (name in own ? Reflect.get(own, name) : Reflect.get(core ?? {}, name)) },
  );
  return {
    provide(next) {
      core = coreSchema.parse(next);
      if (model === undefined) createNodeModuleLoader().provide(shared);
      else core.setProgrammingModel(model);
    },
    async load() {
      register ??= await load();
      register();
    },
  };
}
