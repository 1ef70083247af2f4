import { Command } from 'commander';
import { z } from 'zod';
import { runProgram } from '../process/runProgram.ts';
import { startModel } from './server.ts';

const optionsSchema = z.object({
  scenario: z.string(),
  port: z.coerce.number().int().min(0).max(65_535),
  exitWithParent: z.boolean(),
});

const command = new Command('model')
  .description('An OpenAI-compatible endpoint that answers by a scenario.')
  .requiredOption('--scenario <file>', 'JSON file with the scenario')
  .option('--port <number>', 'port on 127.0.0.1; 0: any free one', '0')
  .option('--exit-with-parent', 'stop when standard input ends', false)
  .parse();

const { scenario, port, exitWithParent } = readOptions();

await runProgram(
  async () => {
    const model = await startModel({ scenario, port });
    return {
      ready: { url: model.url, model: model.model },
      async stop() {
        await model.close();
        const report = model.report();
        process.stderr.write(`${JSON.stringify({ event: 'report', ...report })}\n`);
        return report.unexpectedRequests.length === 0 ? 0 : 1;
      },
    };
  },
  { exitWithParent },
);

function readOptions() {
  const options = optionsSchema.safeParse(command.opts());
  return options.success ? options.data : command.error(z.prettifyError(options.error), { exitCode: 1 });
}
