import { registerHooks } from 'node:module';

/** A fault that is put into the product, which the campaign must find. */
interface Mutation {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export const mutations = {
  /** What a turn or its tools came to is stored, and never looked for. */
  'looks for nothing': {
    file: 'src/activities/conversing/once.ts',
    before: 'if (known !== undefined) return await store.getJson(known, schema);',
    after: '',
  },
  /** Tools answer otherwise whenever they run. */
  'answers otherwise': {
    file: 'src/activities/conversing/runCalls.ts',
    before: 'summary: summary.slice(0, 300),',
    after: 'summary: summary.slice(0, 280) + String(process.hrtime.bigint()),',
  },
} as const satisfies Readonly<Record<string, Mutation>>;

export type MutationName = keyof typeof mutations;

export function isMutation(name: string): name is MutationName {
  return name in mutations;
}

/**
 * Puts a fault into a file of the product that has not been loaded yet.
 * @throws Error at its load, where the text to replace is not there once
 */
export function mutate({ file, before, after }: Mutation): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(`/${file}`)) return loaded;
      const parts = String(loaded.source).split(before);
      if (parts.length !== 2) throw new Error(`The text to replace stands ${parts.length - 1} times in ${file}.`);
      return { ...loaded, source: parts.join(after) };
    },
  });
}
