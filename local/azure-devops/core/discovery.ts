import type { Backend } from '../backend.ts';
import { ApiError } from '../http/apiError.ts';
import { type ApiReply, type JsonObject, json, list, parameter } from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { identityReference } from './identities.ts';
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
  const areas = (): readonly JsonObject[] =>
    resourceAreas.map(([id, name]) => ({ id, name, locationUrl: `${backend.url()}/` }));
  return [
    route(
      'GET',
      'connectionData',
      (request) => {
        const user = {
          ...identityReference(backend, request.identity.id),
          providerDisplayName: request.identity.displayName,
          isActive: true,
          isContainer: false,
          properties: { Account: { $type: 'System.String', $value: request.identity.uniqueName } },
        };
        return json({
          authenticatedUser: user,
          authorizedUser: user,
          instanceId: backend.organization.id,
          deploymentId: backend.organization.id,
          deploymentType: 'hosted',
          locationServiceData: { serviceOwner: '00025394-6065-48ca-87d9-7f5672854ef7', accessMappings: [] },
        });
      },
      { previewOnly: true },
    ),
    route('GET', 'resourceAreas', () => list(areas())),
    route('GET', 'resourceAreas/{areaId}', (request) => {
      const area = areas().find((candidate) => candidate['id'] === parameter(request, 'areaId').toLowerCase());
      if (area === undefined) {
        throw new ApiError(404, 'VssResourceNotFoundException', 'The resource area does not exist.');
      }
      return json(area);
    }),
  ];
}
