import type { HttpRoute } from './http/router.ts';
import type { RegisteredFunction } from './loading/registry.ts';

/** A function as it is shown to people and programs. */
export interface FunctionSummary {
  readonly name: string;
  /** Such as `httpTrigger`. */
  readonly trigger: string;
  /** Where an HTTP function is reached. */
  readonly url?: string;
}

/** The app's functions in the order of their names. */
export function summarize(
  functions: readonly RegisteredFunction[],
  routes: readonly HttpRoute[],
  hostUrl: string,
): readonly FunctionSummary[] {
  const sorted = [...functions].sort((left, right) => left.name.localeCompare(right.name));
  return sorted.map((fn) => {
    const route = routes.find((candidate) => candidate.fn === fn);
    const url = route === undefined ? {} : { url: `${hostUrl}/${route.route.template}` };
    return { name: fn.name, trigger: fn.trigger.type, ...url };
  });
}

/** The list that `func start` prints: HTTP functions with methods and URL first, then the others by trigger. */
export function functionList(summaries: readonly FunctionSummary[], routes: readonly HttpRoute[]): string {
  const methods = new Map(routes.map((route) => [route.fn.name, route.methods.join(',')]));
  const http = summaries.filter(({ url }) => url !== undefined);
  const others = summaries.filter(({ url }) => url === undefined);
  const lines = [
    ...http.map(({ name, url }) => `\t${name}: [${methods.get(name) || 'ANY'}] ${url}`),
    ...others.map(({ name, trigger }) => `\t${name}: ${trigger}`),
  ];
  return ['', 'Functions:', '', ...lines.flatMap((line) => [line, ''])].join('\n');
}
