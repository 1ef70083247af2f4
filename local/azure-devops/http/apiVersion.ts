import { ApiError } from './apiError.ts';

/** A parsed `api-version`: 7.1, 7.2-preview or 7.2-preview.4. */
export type ApiVersion = { readonly number: number; readonly text: string; readonly preview: boolean };

/** The releases of the interface. */
const releases = [
  '1.0',
  '2.0',
  '2.1',
  '2.2',
  '2.3',
  '3.0',
  '3.1',
  '3.2',
  '4.0',
  '4.1',
  '5.0',
  '5.1',
  '5.2',
  '6.0',
  '6.1',
  '7.0',
  '7.1',
];
const latestVersion = 7.2;
const namespace = 'Microsoft.VisualStudio.Services.WebApi';

/**
 * Finds and checks the version a request asks for.
 * Reads are allowed without one; a preview resource is never served under a released version.
 *
 * @param method HTTP method, named in the error
 * @param requested value of the `api-version` query parameter or of the Accept header's parameter, if any
 * @param previewOnly true where the real resource has no released version
 * @param newestRevision the highest number behind `-preview.`; undefined where it is not known
 * @throws ApiError 400 with the exception the real server names
 */
export function readApiVersion(
  method: string,
  requested: string | undefined,
  previewOnly: boolean,
  newestRevision?: number,
): ApiVersion {
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
  const parts = /^(\d+\.\d+|\d+)(-preview(?:\.(\d+))?)?$/.exec(requested.trim());
  if (parts === null) {
    throw new ApiError(
      400,
      'VssInvalidApiResourceVersionException',
      `The api-version "${requested}" is not valid.`,
      namespace,
    );
  }
  const version = { number: Number(parts[1]), text: requested.trim(), preview: parts[2] !== undefined };
  checkRevision(version, parts[3], newestRevision);
  return checkApiVersion(version, previewOnly);
}

/** Revision 0 there never was, and a revision that is still to come is not served as an earlier one. */
function checkRevision(
  { text }: ApiVersion,
  revision: string | undefined,
  newestRevision = Number.MAX_SAFE_INTEGER,
): void {
  if (revision === undefined || (Number(revision) >= 1 && Number(revision) <= newestRevision)) return;
  throw new ApiError(
    400,
    'VssVersionOutOfRangeException',
    `The requested resource version of ${text} is out of range for this server. The latest resource version this server supports is ${newestRevision}.`,
    namespace,
  );
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
  if (version.number !== latestVersion && !releases.some((release) => Number(release) === version.number)) {
    throw new ApiError(
      400,
      'VssInvalidApiResourceVersionException',
      `The api-version "${version.text}" is not valid.`,
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
