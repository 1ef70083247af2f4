import type { Backend } from '../backend.ts';
import { ApiError } from '../http/apiError.ts';
import { type JsonObject, json, list, parameter } from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';

/** The process of every project here. */
export const agileProcessId = 'adcc42ab-9882-485e-a3ed-7678f01f66bc';

function render(backend: Backend): JsonObject {
  const url = `${backend.url()}/_apis/process/processes/${agileProcessId}`;
  return {
    ...{ id: agileProcessId, type: 'system', isDefault: true, url, name: 'Agile', _links: { self: { href: url } } },
    description: 'This template is flexible and will work great for most teams using Agile planning methods.',
  };
}

/** Processes that projects can have. */
export function processListRoutes(backend: Backend): readonly Route[] {
  return [
    route('GET', 'process/processes', () => list([render(backend)])),
    route('GET', 'process/processes/{processId}', (request) => {
      const id = parameter(request, 'processId');
      if (id.toLowerCase() !== agileProcessId) {
        const message = `The process ${id} does not exist.`;
        throw new ApiError(404, 'ProcessNotFoundException', message, 'Microsoft.TeamFoundation.Core.WebApi');
      }
      return json(render(backend));
    }),
  ];
}
