/**
 * `npm run bundle`: writes the package that is deployed to dist-package/, or to the folder that `--out` names. `--sbom FILE`
 * also writes what is in it.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleApp } from './bundleApp.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const { values } = parseArgs({
  options: { out: { type: 'string', default: join(root, 'dist-package') }, sbom: { type: 'string' } },
});

const materials = await bundleApp(root, resolve(values.out));
if (values.sbom !== undefined) writeFileSync(values.sbom, materials);
