import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { z } from 'zod';
import { billOfMaterials } from './billOfMaterials.ts';
import { packageOf, strayInputs } from './bundleInputs.ts';

/** The oldest Node that Azure Functions offers among those of `engines`. */
const target = 'node22';

/** What the app reads while it runs, beside its code. They lie beside main.mjs, where their libraries look for them. */
const assets = ['host.json', 'LICENSE', 'node_modules/@vscode/tree-sitter-wasm/wasm/*.wasm'];

/** What bundled CommonJS libraries load at run time comes through this. */
const requireForLibraries = [
  "import { createRequire as createBundleRequire } from 'node:module';",
  'const require = createBundleRequire(import.meta.url);',
].join('\n');

/** Its main file loads the others by names that a bundler does not see; the same as modules lies beside it. */
const alias = { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' };

/** The host provides the first; `debug` does without the second, which only a devDependency brings. */
const external = ['@azure/functions-core', 'supports-color'];

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  engines: z.record(z.string(), z.string()),
});

/**
 * Writes the package that is deployed: the app and all it needs as one bundle, host.json, grammars, notices. What is
 * loaded later, or never, stays in files of its own.
 * @param root folder of the repository
 * @param output folder; what is in it is removed
 * @returns what is in it, as CycloneDX
 * @throws Error when something of `local/` or of a devDependency would be in it
 */
export async function bundleApp(root: string, output: string): Promise<string> {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    // The others are threads, one that files of others are read in and one that searches; the app looks for them beside itself.
    entryPoints: {
      main: 'src/main.ts',
      fileWorker: 'src/activities/attachments/fileWorker.ts',
      searchWorker: 'src/tools/search/searchWorker.ts',
    },
    outdir: output,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target,
    external,
    alias,
    banner: { js: requireForLibraries },
    define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
    // Names stay, so that stack traces can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const inputs = bundledFiles(metafile);
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const strays = strayInputs(inputs, lock);
  if (strays.length > 0) throw new Error(`These must not be deployed: ${strays.join(', ')}.`);
  for (const file of assets.flatMap((pattern) => globSync(pattern, { cwd: root }))) {
    copyFileSync(join(root, file), join(output, basename(file)));
  }
  const app = packageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const folders = [...new Set(inputs.flatMap((file) => packageOf(file) ?? []))].toSorted();
  writeFileSync(join(output, 'package.json'), deployedPackage(app));
  writeFileSync(join(output, 'THIRD-PARTY-NOTICES.txt'), notices(root, folders));
  return billOfMaterials(folders, lock, app);
}

/** Files whose code is in the bundle; others were read and found unused. */
function bundledFiles({ outputs }: Metafile): readonly string[] {
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  return [...new Set(used)].toSorted();
}

/** No dependencies: whoever installs it has nothing to fetch. */
function deployedPackage(app: z.infer<typeof packageSchema>): string {
  const { name, version, license, engines } = app;
  const deployed = { name, version, license, private: true, type: 'module', main: 'main.mjs', engines };
  return `${JSON.stringify(deployed, null, 2)}\n`;
}

/** Most licences want their text to go where the code goes. */
function notices(root: string, folders: readonly string[]): string {
  const texts = folders.map((folder) => {
    const found = globSync('{LICENSE,LICENCE,License,license,NOTICE}*', {
      cwd: join(root, folder),
      withFileTypes: true,
    });
    const files = found.filter((entry) => entry.isFile()).map(({ name }) => name);
    const licences = files.toSorted().map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
    return [`==== ${folder.replace(/^.*node_modules\//, '')}`, ...licences].join('\n\n');
  });
  return `${texts.join('\n\n')}\n`;
}
