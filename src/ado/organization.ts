/**
 * The organisation's (or Server collection's) name in its URL: `contoso` for https://dev.azure.com/contoso,
 * https://contoso.visualstudio.com and https://server/tfs/contoso.
 */
export function organizationOf(organizationUrl: string): string {
  const { hostname, pathname } = new URL(organizationUrl);
  const lastSegment = pathname.split('/').findLast((segment) => segment !== '');
  return lastSegment === undefined ? (hostname.split('.')[0] ?? hostname) : decodeURIComponent(lastSegment);
}
