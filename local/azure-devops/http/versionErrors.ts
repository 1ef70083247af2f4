import { ApiError } from './apiError.ts';

// Texts and exceptions are those of Microsoft's client library (WebApiResources and VssResourceVersionException of
// Microsoft.VisualStudio.Services.WebApi), which microsoft/azure-pipelines-agent has the sources of.

/** 400: a change without a version. */
export function versionMissing(method: string): ApiError {
  return refused(
    'VssVersionNotSpecifiedException',
    `No api-version was supplied for the "${method}" request. The version must be supplied either as part of the Accept header (e.g. "application/json; api-version=1.0") or as a query parameter (e.g. "?api-version=1.0").`,
  );
}

/** 400: not a version; that a release there never was gets it, too, is a guess. */
export function invalidVersion(text: string): ApiError {
  return refused(
    'VssInvalidApiResourceVersionException',
    `Invalid api version string: "${text}". Api version string must be in the format: {Major}.{Minor}[-preview[.{ResourceVersion}]].`,
  );
}

/** 400: a version that is still to come, of everything or of one route. */
export function outOfRange(text: string, template?: string): ApiError {
  return refused(
    'VssVersionOutOfRangeException',
    template === undefined
      ? `The requested REST API version of ${text} is out of range for this server. The latest REST API version this server supports is 7.2.`
      : `The request matched route _apis/${template}, but the requested REST API version ${text} was outside the valid version range for this route.`,
  );
}

/** 400: a preview that is asked for as if it were released. */
export function previewFlagMissing(text: string): ApiError {
  return refused(
    'VssInvalidPreviewVersionException',
    `The requested version "${text}" of the resource is under preview. The -preview flag must be supplied in the api-version for such requests. For example: "${text}-preview"`,
  );
}

function refused(typeKey: string, message: string): ApiError {
  return new ApiError(400, typeKey, message, 'Microsoft.VisualStudio.Services.WebApi');
}
