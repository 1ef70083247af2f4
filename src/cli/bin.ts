#!/usr/bin/env node
/** Entry of the `code-agent` command. Checks the Node version before it loads code that needs a newer one. */
import { exitCodes } from './exitCodes.ts';

const oldestMajor = 22;
const major = Number(process.versions.node.split('.')[0]);

if (major < oldestMajor) {
  console.error(
    `code-agent needs Node ${oldestMajor} or newer. This is ${process.version}. Run \`npx code-agent\` inside the repository: it uses the Node that \`npm ci\` installed.`,
  );
  process.exitCode = exitCodes.usage;
} else {
  const { runProgram } = await import('./program.ts');
  process.exitCode = await runProgram(process.argv, process.env);
}
