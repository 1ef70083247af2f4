import { jest } from '@jest/globals';
import { CORE_MODULE, type ModuleLoader } from '../../../local/host/loading/moduleLoader.ts';

let hasLoaded = false;

/**
 * Loads apps through jest's own module system, so that a host runs inside a test; each load begins afresh, but for the
 * first of a test file, which shares what the file has loaded already: that is half of the app.
 */
export function createJestModuleLoader(): ModuleLoader {
  return {
    provide(coreApi) {
      if (hasLoaded) jest.resetModules();
      hasLoaded = true;
      jest.doMock(CORE_MODULE, () => coreApi, { virtual: true });
    },
    async load(file) {
      require(file);
    },
  };
}
