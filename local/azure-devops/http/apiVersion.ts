import { invalidVersion, outOfRange, previewFlagMissing, versionMissing } from './versionErrors.ts';

/** A parsed `api-version`: 7.1, 7.2-preview or 7.2-preview.4. */
export type ApiVersion = { readonly number: number; readonly text: string; readonly preview: boolean };

/** What a version is asked for of. */
export type VersionedResource = {
  /** Route template below `_apis/`, named in the error. */
  readonly template: string;
  /** True where the real resource has no released version. */
  readonly previewOnly: boolean;
  /** The highest number behind `-preview.`; undefined where it is not known. */
  readonly newestRevision?: number | undefined;
};

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

/**
 * Finds and checks the version a request asks for.
 * Reads are allowed without one; a preview resource is never served under a released version.
 *
 * @param method HTTP method, named in the error
 * @param requested value of the `api-version` query parameter or of the Accept header's parameter, if any
 * @throws ApiError 400 with the exception the real server names
 */
export function readApiVersion(
  method: string,
  requested: string | undefined,
  { previewOnly, newestRevision, template }: VersionedResource,
): ApiVersion {
  if (requested === undefined) {
    if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') {
      return { number: latestVersion, text: '7.2', preview: previewOnly };
    }
    throw versionMissing(method);
  }
  const parts = /^(\d+\.\d+|\d+)(-preview(?:\.(\d+))?)?$/.exec(requested.trim());
  if (parts === null) {
    throw invalidVersion(requested);
  }
  const version = { number: Number(parts[1]), text: requested.trim(), preview: parts[2] !== undefined };
  checkRevision(version, parts[3], newestRevision, template);
  return checkApiVersion(version, previewOnly);
}

/** Revision 0 there never was, and a revision that is still to come is not served as an earlier one. */
function checkRevision(
  { text }: ApiVersion,
  revision: string | undefined,
  newestRevision: number | undefined,
  template: string,
): void {
  const newest = newestRevision ?? Number.MAX_SAFE_INTEGER;
  if (revision === undefined || (Number(revision) >= 1 && Number(revision) <= newest)) return;
  throw outOfRange(text, template);
}

function checkApiVersion(version: ApiVersion, previewOnly: boolean): ApiVersion {
  if (version.number > latestVersion) {
    throw outOfRange(version.text);
  }
  if (version.number !== latestVersion && !releases.some((release) => Number(release) === version.number)) {
    throw invalidVersion(version.text);
  }
  // 7.2 itself is not released yet: every resource demands the flag there.
  if (!version.preview && (previewOnly || version.number === latestVersion)) {
    throw previewFlagMissing(version.text);
  }
  return version;
}

/** The `api-version` parameter of an Accept header such as `application/json;api-version=7.1`. */
export function acceptedVersion(accept: string): string | undefined {
  return /;\s*api-version=([^;,\s]+)/i.exec(accept)?.[1];
}
