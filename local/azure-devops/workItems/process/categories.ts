import type { Backend } from '../../backend.ts';
import { demandProject } from '../../core/projects.ts';
import { ApiError } from '../../http/apiError.ts';
import { type ApiRequest, type JsonObject, json, list, parameter } from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import { findWorkItemType } from './process.ts';

/** Categories of the Agile process that have types of the stand-in; the first type is the usual one. */
const categories: readonly (readonly [name: string, referenceName: string, types: readonly string[]])[] = [
  ['Bug Category', 'Microsoft.BugCategory', ['Bug']],
  ['Epic Category', 'Microsoft.EpicCategory', ['Epic']],
  ['Feature Category', 'Microsoft.FeatureCategory', ['Feature']],
  ['Requirement Category', 'Microsoft.RequirementCategory', ['User Story']],
  ['Task Category', 'Microsoft.TaskCategory', ['Task']],
];

function render(
  backend: Backend,
  request: ApiRequest,
  [name, referenceName, types]: (typeof categories)[number],
): JsonObject {
  const base = `${backend.url()}/${demandProject(backend, request.project ?? '').id}/_apis/wit`;
  const found = types.flatMap((type) => findWorkItemType(backend.process, type) ?? []);
  const references = found.map((type) => ({
    name: type.name,
    url: `${base}/workItemTypes/${encodeURIComponent(type.name)}`,
  }));
  const url = `${base}/workItemTypeCategories/${referenceName}`;
  return { name, referenceName, defaultWorkItemType: references[0], workItemTypes: references, url };
}

/** What types of work items are for. */
export function categoryRoutes(backend: Backend): readonly Route[] {
  const base = 'wit/workitemtypecategories';
  return [
    route('GET', base, (request) => list(categories.map((category) => render(backend, request, category)))),
    route('GET', `${base}/{category}`, (request) => {
      const wanted = parameter(request, 'category').toLowerCase();
      const found = categories.find((names) => [names[0], names[1]].some((name) => name.toLowerCase() === wanted));
      if (found === undefined) {
        const message = `The work item type category ${parameter(request, 'category')} does not exist.`;
        const namespace = 'Microsoft.TeamFoundation.WorkItemTracking.Server';
        throw new ApiError(404, 'WorkItemTypeCategoryNotFoundException', message, namespace);
      }
      return json(render(backend, request, found));
    }),
  ];
}
