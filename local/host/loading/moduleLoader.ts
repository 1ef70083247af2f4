import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** The module every programming model asks its host for. */
export const CORE_MODULE = '@azure/functions-core';

/** How the app's files are loaded. Test runners with a module system of their own bring their own loader. */
export interface ModuleLoader {
  /** Makes `@azure/functions-core` mean this object for everything loaded from now on. */
  provide(coreApi: object): void;
  /** Loads one file, CommonJS or ES module; rejects with what the file threw. */
  load(file: string): Promise<void>;
}

const CORE_URL = 'file:///azure-functions-core';
const GENERATION = 'hostGeneration';
const PROVIDED = Symbol.for('azure-functions-core.provided');

const packageType = z.object({ type: z.string().optional() });

interface LoaderState {
  readonly provided: object[];
  readonly keptCacheKeys: ReadonlySet<string>;
}

/**
 * Loads with Node's own module system. A second load in the same process begins with fresh modules: CommonJS modules
 * are dropped from the cache, and ES modules get another URL.
 */
export function createNodeModuleLoader(): ModuleLoader {
  const require = createRequire(join(process.cwd(), 'host.js'));
  return {
    provide(coreApi) {
      const state = installHooks(require.cache);
      if (state.provided.length > 0) {
        for (const key of Object.keys(require.cache).filter((known) => !state.keptCacheKeys.has(known))) {
          delete require.cache[key];
        }
      }
      state.provided.push(coreApi);
    },
    async load(file) {
      if (isEsModule(file)) {
        const generation = currentGeneration();
        const url = pathToFileURL(file).href;
        await import(generation > 0 ? withGeneration(url, generation) : url);
      } else {
        require(file);
      }
    },
  };
}

function loaderState(): LoaderState | undefined {
  const state: unknown = Reflect.get(globalThis, PROVIDED);
  return isLoaderState(state) ? state : undefined;
}

function isLoaderState(value: unknown): value is LoaderState {
  return typeof value === 'object' && value !== null && 'provided' in value && 'keptCacheKeys' in value;
}

function currentGeneration(): number {
  return (loaderState()?.provided.length ?? 1) - 1;
}

function installHooks(cache: NodeJS.Require['cache']): LoaderState {
  const known = loaderState();
  if (known !== undefined) {
    return known;
  }
  const state: LoaderState = { provided: [], keptCacheKeys: new Set(Object.keys(cache)) };
  Reflect.set(globalThis, PROVIDED, state);
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === CORE_MODULE) {
        return { url: `${CORE_URL}/${currentGeneration()}.cjs`, format: 'commonjs', shortCircuit: true };
      }
      const resolved = nextResolve(specifier, context);
      const generation = generationOf(context.parentURL);
      const isImport = context.conditions.includes('import');
      return generation > 0 && isImport && resolved.url.startsWith('file:')
        ? { ...resolved, url: withGeneration(resolved.url, generation) }
        : resolved;
    },
    load(url, context, nextLoad) {
      if (!url.startsWith(`${CORE_URL}/`)) {
        return nextLoad(url, context);
      }
      const index = Number.parseInt(url.slice(CORE_URL.length + 1), 10);
      const source = `module.exports = globalThis[Symbol.for('${PROVIDED.description}')].provided[${index}];`;
      return { format: 'commonjs', source, shortCircuit: true };
    },
  });
  return state;
}

function generationOf(url: string | undefined): number {
  return url?.startsWith('file:') ? Number(new URL(url).searchParams.get(GENERATION) ?? 0) : 0;
}

function withGeneration(url: string, generation: number): string {
  const next = new URL(url);
  next.searchParams.set(GENERATION, String(generation));
  return next.href;
}

function isEsModule(file: string): boolean {
  const extension = extname(file);
  if (extension === '.mjs' || extension === '.mts') {
    return true;
  }
  return extension !== '.cjs' && extension !== '.cts' && nearestPackageType(dirname(file)) === 'module';
}

function nearestPackageType(directory: string): string | undefined {
  try {
    return packageType.parse(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))).type;
  } catch {
    const parent = dirname(directory);
    return parent === directory ? undefined : nearestPackageType(parent);
  }
}
