import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry of npm packages on this machine that knows one of them. */
export interface PackageRegistry {
  readonly url: string;
  close(): Promise<void>;
}

/** @param versions of the package, the eldest first, e.g. `1.0.0`; more may be added later */
export async function startPackageRegistry(name: string, versions: readonly string[]): Promise<PackageRegistry> {
  const server = createServer((request, response) => {
    const isKnown = request.url === `/${name}`;
    const body = isKnown ? describe(name, versions) : { error: 'not found' };
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** As https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md has it. */
function describe(name: string, versions: readonly string[]): object {
  const releases = versions.map((version) => [version, { name, version, dist: { tarball: `${version}.tgz` } }]);
  const times = versions.map((version) => [version, '2024-01-01T00:00:00.000Z']);
  return {
    ...{ name, 'dist-tags': { latest: versions.at(-1) } },
    ...{ versions: Object.fromEntries(releases), time: Object.fromEntries(times) },
  };
}
