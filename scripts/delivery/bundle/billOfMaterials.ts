import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      /** Only where the folder is named otherwise: an alias. */
      name: z.string().optional(),
      version: z.string().optional(),
      license: z.string().optional(),
      integrity: z.string().optional(),
    }),
  ),
});

/**
 * What is in a bundle, as CycloneDX 1.5. `npm sbom --omit=dev` leaves out what devDependencies need too, and knows nothing
 * of what the bundler found unused.
 * @param folders of the packages whose code is in it, from the repository's root
 * @param lock text of package-lock.json
 * @param app name and version of what was bundled
 * @returns JSON text, the same for the same bundle
 */
export function billOfMaterials(
  folders: readonly string[],
  lock: string,
  app: { readonly name: string; readonly version: string },
): string {
  const { packages } = lockSchema.parse(JSON.parse(lock));
  const components = folders.map((folder) => {
    const { name = nameOf(folder), version = '', license, integrity } = packages[folder] ?? {};
    return { type: 'library', ...identified(name, version), ...licensed(license), ...hashed(integrity) };
  });
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', ...identified(app.name, app.version) } },
    components: [...new Map(components.map((component) => [component.purl, component])).values()],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function nameOf(folder: string): string {
  return folder.replace(/^.*node_modules\//, '');
}

function identified(name: string, version: string) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { 'bom-ref': purl, name, version, purl };
}

function licensed(license: string | undefined): object {
  if (license === undefined) return {};
  return { licenses: [/[ (]/.test(license) ? { expression: license } : { license: { id: license } }] };
}

function hashed(integrity: string | undefined): object {
  const encoded = /^sha512-(\S+)/.exec(integrity ?? '')?.[1];
  if (encoded === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(encoded, 'base64').toString('hex') }] };
}
