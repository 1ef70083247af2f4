import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type Lifecycle, type LifecycleOptions, startLifecycle } from './lifecycle/lifecycle.ts';

/**
 * The app and what surrounds it, for the tests of one file: started before the first, checked and tidied after each, closed
 * after the last. To be used inside of tests and hooks only.
 */
export function useLifecycle(options: LifecycleOptions = {}): Lifecycle {
  let started: Lifecycle | undefined;
  beforeAll(async () => {
    started = await startLifecycle(options);
  }, 120_000);
  afterEach(async () => await started?.end());
  afterAll(async () => await started?.close());
  return new Proxy({} as Lifecycle, {
    get: (_target, name) => {
      if (started === undefined) throw new Error('The lifecycle starts in a hook: use it inside of tests.');
      return Reflect.get(started, name);
    },
  });
}
