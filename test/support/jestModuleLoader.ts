import { jest } from '@jest/globals';
import { CORE_MODULE, type ModuleLoader } from '../../local/host/loading/moduleLoader.ts';

/** Loads apps through jest's own module system, so that a host runs inside a test; each load begins afresh. */
export function createJestModuleLoader(): ModuleLoader {
  return {
    provide(coreApi) {
      jest.resetModules();
      jest.doMock(CORE_MODULE, () => coreApi, { virtual: true });
    },
    async load(file) {
      require(file);
    },
  };
}
