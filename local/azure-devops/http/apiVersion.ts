import { ApiError } from './apiError.ts';

/** A parsed `api-version`: 7.1, 7.2-preview or 7.2-preview.4. */
export type ApiVersion = { readonly number: number; readonly text: string; readonly preview: boolean };

const latestVersion = 7.2;
const namespace = 'Microsoft.VisualStudio.Services.WebApi';

/**
 * Finds and checks the version a request asks for.
 * Reads are allowed without one; a preview resource is never served under a released version.
 *
 * @param method HTTP method, named in the error
 * @param requested value of the `api-version` query parameter or of the Accept header's parameter, if any
 * @param previewOnly true where the real resource has no released version
 * @throws ApiError 400 with the exception the real server names
 */
export function readApiVersion(method: string, requested: string | undefined, previewOnly: boolean): ApiVersion {
  if (requested === undefined) {
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') {
      return { number: latestVersion, text: '7.2', preview: previewOnly };
    }
    throw new ApiError(
      400,
      'VssVersionNotSpecifiedException',
      `No api-version was supplied for the "${method}" request. The version must be supplied either as part of the Accept header (e.g. "application/json; api-version=1.0") or as a query parameter (e.g. "?api-version=1.0").`,
      namespace,
    );
  }
  const parts = /^(\d+\.\d+|\d+)(-preview(?:\.\d+)?)?$/.exec(requested.trim());
  if (parts === null) {
    throw new ApiError(
      400,
      'VssInvalidApiResourceVersionException',
      `The api-version "${requested}" is not valid.`,
      namespace,
    );
  }
  const version = { number: Number(parts[1]), text: requested.trim(), preview: parts[2] !== undefined };
  return checkApiVersion(version, previewOnly);
}

function checkApiVersion(version: ApiVersion, previewOnly: boolean): ApiVersion {
  if (version.number > latestVersion) {
    throw new ApiError(
      400,
      'VssVersionOutOfRangeException',
      `The requested REST API version of ${version.text} is out of range for this server. The latest REST API version this server supports is ${latestVersion}.`,
      namespace,
    );
  }
  // 7.2 itself is not released yet: every resource demands the flag there.
  if (!version.preview && (previewOnly || version.number === latestVersion)) {
    throw new ApiError(
      400,
      'VssInvalidPreviewVersionException',
      `The requested version "${version.text}" of the resource is under preview. The -preview flag must be supplied in the api-version for such requests. For example: "${version.text}-preview"`,
      namespace,
    );
  }
  return version;
}

/** The `api-version` parameter of an Accept header such as `application/json;api-version=7.1`. */
export function acceptedVersion(accept: string): string | undefined {
  return /;\s*api-version=([^;,\s]+)/i.exec(accept)?.[1];
}
