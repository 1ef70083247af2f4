/** What `.ci/run` calls for infrastructure: `install`, `files`, `lint`, `format`, `compile FILE`. Run from the repository's root. */
import { findBicep, installBicep } from './bicepCli.ts';
import { compile, lint, parameterFiles, unformattedFiles } from './compile.ts';

const [command, file = ''] = process.argv.slice(2);

/** @returns the complaints; none is success */
function complaints(): readonly string[] {
  if (command === 'files') {
    console.log(parameterFiles().join('\n'));
    return [];
  }
  if (command === 'install') {
    installBicep();
    return [];
  }
  const bicep = findBicep();
  if (bicep === undefined) return ['The Bicep CLI is not here: run `node scripts/infra/main.ts install` first.'];
  if (command === 'compile') return compile(bicep, file).problems;
  if (command === 'lint') return lint(bicep);
  if (command === 'format')
    return unformattedFiles(bicep).map((path) => `${path} is not as \`bicep format\` writes it.`);
  return ['Usage: node scripts/infra/main.ts install | files | lint | format | compile FILE'];
}

try {
  const found = complaints();
  for (const complaint of found) console.error(complaint);
  process.exitCode = found.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
