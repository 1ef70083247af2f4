import { locations } from './locations.ts';

/** The newest revision of each resource by its template, and by that without its last parameter. */
const newest = new Map(
  locations.flatMap(({ routeTemplate, resourceVersion }) => {
    const key = keyOf(routeTemplate.replace(/^(\{\w+\}\/)*_apis\//, ''));
    return [key, key.replace(/\/\{\}$/, '')].map((one) => [one, resourceVersion] as const);
  }),
);

/**
 * The newest preview revision of what a template addresses; undefined where no location lists it.
 * @param template path below `_apis/`
 */
export function newestRevision(template: string): number | undefined {
  return newest.get(keyOf(template));
}

function keyOf(template: string): string {
  return template.replace(/\{[^}]+\}/g, '{}').toLowerCase();
}
