/**
 * A failure as Azure DevOps words it: an HTTP status and the exception the real server names in `typeKey`.
 * Everything that is thrown and is not an `ApiError` becomes a 500.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly typeKey: string;
  readonly typeName: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  /**
   * @param status HTTP status code of the answer
   * @param typeKey the .NET exception's short name, e.g. `GitReferenceStaleException`
   * @param message the text, with its `TF…` number where the real server has one
   * @param namespace the .NET namespace in front of the exception's name
   * @param details what the exception says besides, as the body's custom properties
   */
  constructor(
    status: number,
    typeKey: string,
    message: string,
    namespace = 'Microsoft.TeamFoundation.Git.Server',
    details?: Readonly<Record<string, unknown>>,
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.typeKey = typeKey;
    this.details = details;
    this.typeName = `${namespace}.${typeKey}, ${namespace}`;
  }
}

/** The JSON body the real server sends for an error. */
export function errorBody(error: ApiError): Readonly<Record<string, unknown>> {
  return {
    $id: '1',
    customProperties: error.details ?? {
      Descriptor: null,
      IdentityDisplayName: null,
      Token: null,
      RequestedPermissions: 0,
    },
    innerException: null,
    message: error.message,
    typeName: error.typeName,
    typeKey: error.typeKey,
    errorCode: 0,
    eventId: 3000,
    // The real service has been seen to send them in both places.
    ...error.details,
  };
}

/** 400 for a parameter that is missing or makes no sense, as most of the services word it. */
export function invalidArgument(message: string): ApiError {
  return new ApiError(400, 'InvalidArgumentValueException', message, 'Microsoft.VisualStudio.Services.Common');
}

/** 400 for a request body with a missing or wrong property. */
export function invalidProperty(property: string, reason: string): ApiError {
  return new ApiError(
    400,
    'VssPropertyValidationException',
    `${reason}\r\nParameter name: ${property}`,
    'Microsoft.VisualStudio.Services.WebApi',
  );
}

/** 403 of the Git service, which names the permission that is missing. */
export function permissionDenied(identityName: string, permission: string): ApiError {
  return new ApiError(
    403,
    'GitNeedsPermissionException',
    `TF401027: You need the Git '${permission}' permission to perform this action. Details: identity '${identityName}', scope 'repository'.`,
  );
}
