import { decodePercent } from '../../contracts/text/decodePercent.ts';

const legacyHost = /^([^.]+)(?:\.[^.]+)?\.visualstudio\.com$/;
const servicesHost = /(?:^|\.)dev\.azure\.com$/;

/**
 * The organisation's (or Server collection's) name in its URL, in lower case, since Azure DevOps takes it in any: `contoso`
 * for https://dev.azure.com/Contoso, https://contoso.visualstudio.com, https://contoso.visualstudio.com/DefaultCollection
 * and https://server/tfs/contoso. Passwords of service hooks and ids of runs are made from it, so every spelling of one
 * organisation gives the same.
 */
export function organizationOf(organizationUrl: string): string {
  const url = new URL(organizationUrl);
  return servicesOrganization(url) ?? asName(segmentsOf(url).at(-1) ?? hostLabel(url.hostname));
}

/** The organisation in any address of Azure DevOps Services, in lower case; undefined for addresses of a Server. */
export function servicesOrganization(address: URL): string | undefined {
  const { hostname } = address;
  const name = legacyHost.exec(hostname)?.[1] ?? (servicesHost.test(hostname) ? segmentsOf(address)[0] : undefined);
  return name === undefined ? undefined : asName(name);
}

function segmentsOf({ pathname }: URL): readonly string[] {
  return pathname.split('/').filter((segment) => segment !== '');
}

function asName(segment: string): string {
  return decodePercent(segment).toLowerCase();
}

function hostLabel(hostname: string): string {
  return hostname.split('.')[0] ?? hostname;
}
