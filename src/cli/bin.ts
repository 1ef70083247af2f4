#!/usr/bin/env node
/** Entry of the `code-agent` command: looks at the Node version before anything newer than it is loaded. */
import { exitCodes } from './exitCodes.ts';

const oldestMajor = 22;
const major = Number(process.versions.node.split('.')[0]);

if (major < oldestMajor) {
  console.error(
    `code-agent needs Node ${oldestMajor} or newer, and this is ${process.version}. Run it as \`npx code-agent\` inside the repository: that uses the Node that came with \`npm ci\`.`,
  );
  process.exitCode = exitCodes.usage;
} else {
  const { runProgram } = await import('./program.ts');
  process.exitCode = await runProgram(process.argv, process.env);
}
