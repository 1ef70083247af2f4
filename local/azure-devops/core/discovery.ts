import type { Backend } from '../backend.ts';
import { ApiError } from '../http/apiError.ts';
import { type ApiReply, type JsonObject, json, list, parameter } from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { connectionData } from './connectionData.ts';
import { type Location, locations, resourceAreas } from './locations.ts';

/** Answers `OPTIONS /_apis` and `OPTIONS /_apis/{area}`: how clients learn paths and versions. */
export function describeLocations(area: string | undefined): ApiReply {
  const wanted = area?.toLowerCase();
  const found = locations.filter((location) => wanted === undefined || location.area.toLowerCase() === wanted);
  return list(found.map(locationDetails));
}

function locationDetails(location: Location): JsonObject {
  return {
    id: location.id,
    area: location.area,
    resourceName: location.resourceName,
    routeTemplate: location.routeTemplate,
    resourceVersion: location.resourceVersion,
    minVersion: '1.0',
    maxVersion: '7.2',
    releasedVersion: location.previewOnly ? '0.0' : '7.1',
  };
}

/** Connection data and resource areas. */
export function discoveryRoutes(backend: Backend): readonly Route[] {
  const preview = { previewOnly: true };
  const areas = (): readonly JsonObject[] =>
    resourceAreas.map(([id, name]) => ({ id, name, locationUrl: `${backend.url()}/` }));
  return [
    route('GET', 'connectionData', (request) => json(connectionData(backend, request)), preview),
    route('GET', 'resourceAreas', () => list(areas()), preview),
    route(
      'GET',
      'resourceAreas/{areaId}',
      (request) => {
        const area = areas().find((candidate) => candidate['id'] === parameter(request, 'areaId').toLowerCase());
        if (area === undefined) {
          throw new ApiError(404, 'VssResourceNotFoundException', 'The resource area does not exist.');
        }
        return json(area);
      },
      preview,
    ),
  ];
}
