import { z } from 'zod';

const registry = 'https://registry.npmjs.org/';
/** SHA-512 in base64, and nothing beside it. */
const integrityPattern = /^sha512-[A-Za-z0-9+/]{86}==$/;

const lockSchema = z.object({
  lockfileVersion: z.number(),
  packages: z.record(z.string(), z.object({ resolved: z.string().optional(), integrity: z.string().optional() })),
});

/**
 * What npm would install without proof: packages without SHA-512, and those that do not come from npm's registry. Where an
 * entry has no address npm asks the registry.
 * @param lock text of package-lock.json
 */
export function lockProblems(lock: string): readonly string[] {
  const { lockfileVersion, packages } = lockSchema.parse(JSON.parse(lock));
  if (lockfileVersion !== 3) return ['lockfileVersion is not 3'];
  return Object.entries(packages).flatMap(([folder, { resolved, integrity }]) => {
    if (folder === '') return [];
    if (resolved !== undefined && !resolved.startsWith(registry)) return [`${folder} comes from ${resolved}`];
    return integrityPattern.test(integrity ?? '') ? [] : [`${folder} has no SHA-512`];
  });
}

/**
 * Whether the install scripts of a package may run, by its name. What is not named may not.
 * @param manifest text of package.json
 */
export function allowedScripts(manifest: string): Readonly<Record<string, boolean>> {
  const schema = z.object({ allowScripts: z.record(z.string(), z.boolean()) });
  return schema.parse(JSON.parse(manifest)).allowScripts;
}
