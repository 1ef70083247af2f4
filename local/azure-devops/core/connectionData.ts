import type { Backend } from '../backend.ts';
import type { ApiRequest, JsonObject } from '../http/exchange.ts';
import { queryEnumeration } from '../http/exchange.ts';
import type { Identity } from '../state/records.ts';
import { personEntry, renderEntry } from './directory.ts';
import { locations } from './locations.ts';

const connectOptions = { none: 0, includeServices: 1, includeLastUserAccess: 2 } as const;

/** The service instance of Azure DevOps itself, as Microsoft's clients name it. */
const serviceOwner = '00025394-6065-48ca-87d9-7f5672854ef7';
const publicMapping = 'PublicAccessMapping';

/** Who calls, and where the organisation lives: what clients of .NET ask before anything else. */
export function connectionData(backend: Backend, request: ApiRequest): JsonObject {
  const user = userOf(backend, request.identity);
  const wanted = queryEnumeration(request, 'connectOptions', connectOptions, 'none');
  return {
    authenticatedUser: user,
    authorizedUser: user,
    instanceId: backend.organization.id,
    deploymentId: backend.organization.id,
    deploymentType: 'hosted',
    locationServiceData: {
      serviceOwner,
      defaultAccessMappingMoniker: publicMapping,
      lastChangeId: 1,
      lastChangeId64: 1,
      ...(wanted === 'includeServices' ? services(backend) : {}),
    },
  };
}

function userOf(backend: Backend, identity: Identity): JsonObject {
  const { id, descriptor, subjectDescriptor, providerDisplayName, isActive, properties, resourceVersion, metaTypeId } =
    renderEntry(backend, personEntry(backend, identity), 'none');
  return {
    ...{ id, descriptor, subjectDescriptor, providerDisplayName, isActive, properties, resourceVersion, metaTypeId },
    isContainer: false,
    members: [],
    memberOf: [],
    memberIds: [],
  };
}

/** Access mappings say under which addresses the organisation can be reached; definitions, what is found there. */
function services(backend: Backend): JsonObject {
  const accessPoint = `${backend.url()}/`;
  return {
    accessMappings: [
      {
        ...{ displayName: 'Public Access Mapping', moniker: publicMapping, accessPoint, serviceOwner },
        virtualDirectory: '',
      },
      {
        ...{ displayName: 'Codex Access Mapping', moniker: 'CodexAccessMapping', accessPoint, serviceOwner },
        virtualDirectory: '',
      },
    ],
    clientCacheFresh: false,
    clientCacheTimeToLive: 3600,
    serviceDefinitions: locations.map((location) => ({
      serviceType: location.area,
      identifier: location.id,
      displayName: location.resourceName,
      relativeToSetting: 'context',
      relativePath: `/${location.routeTemplate
        .replaceAll('{resource}', location.resourceName)
        .replaceAll('{area}', location.area)}`,
      description: '',
      serviceOwner: '00000000-0000-0000-0000-000000000000',
      locationMappings: [],
      toolId: location.area,
      parentServiceType: 'LocationService2',
      parentIdentifier: serviceOwner,
      resourceVersion: location.resourceVersion,
      minVersion: '1.0',
      maxVersion: '7.2',
      releasedVersion: location.previewOnly ? '0.0' : '7.1',
      properties: {},
    })),
  };
}
