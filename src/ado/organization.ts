const legacyHost = /^([^.]+)(?:\.[^.]+)?\.visualstudio\.com$/;
const servicesHost = /(?:^|\.)dev\.azure\.com$/;

/**
 * The organisation's (or Server collection's) name in its URL, in lower case, since Azure DevOps takes it in any: `contoso`
 * for https://dev.azure.com/Contoso, https://contoso.visualstudio.com, https://contoso.visualstudio.com/DefaultCollection
 * and https://server/tfs/contoso. Passwords of service hooks and ids of runs are made from it, so every spelling of one
 * organisation gives the same.
 */
export function organizationOf(organizationUrl: string): string {
  const { hostname, pathname } = new URL(organizationUrl);
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const name =
    legacyHost.exec(hostname)?.[1] ??
    (servicesHost.test(hostname) ? segments[0] : segments.at(-1)) ??
    hostLabel(hostname);
  return decoded(name).toLowerCase();
}

function hostLabel(hostname: string): string {
  return hostname.split('.')[0] ?? hostname;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
