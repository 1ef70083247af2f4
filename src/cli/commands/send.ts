import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { Command } from 'commander';
import type { Environment } from '../../platform/settings/configuration.ts';
import { CliError } from '../cliError.ts';
import { type ExitCode, exitCodes } from '../exitCodes.ts';
import { type SentDelivery, sendWithRetry, webhookAnswerSchema } from '../http/relay.ts';

const keyVariable = 'WEBHOOK_HMAC_KEY';

const examples = `
Example:
  $ ${keyVariable}=… code-agent send --url http://127.0.0.1:7071/api/webhook delivery.json

FILE is a service-hook payload in the form that Azure DevOps sends; - reads standard input. The signing key comes from
${keyVariable}.`;

/** `code-agent send`: signs a delivery and sends it. */
export function sendCommand(environment: Environment, setExitCode: (code: ExitCode) => void): Command {
  return new Command('send')
    .summary('sign a delivery and send it to the webhook')
    .description('Signs a service-hook payload with HMAC-SHA256 and posts it, byte for byte, to the webhook.')
    .argument('<file>', 'file with the payload; - for standard input')
    .option('--url <url>', 'webhook of the app', 'http://127.0.0.1:7071/api/webhook')
    .option('--json', 'print the status and the response as JSON')
    .addHelpText('after', examples)
    .action(async (file: string, flags: { url: string; json?: boolean }) => {
      const key = environment[keyVariable];
      if (!key) throw new CliError(`Set ${keyVariable} to the signing key of the app.`);
      const body = await readBody(file);
      if (!URL.canParse(flags.url)) throw new CliError(`--url ${flags.url} is not a URL.`);
      const answer = await sendWithRetry(flags.url, body, key);
      const { status } = answer;
      if (!isOfWebhook(answer)) {
        const what = `${flags.url} answered ${status} as ${answer.contentType}`;
        throw new CliError(`${what}. This is not the webhook: its address ends with /api/webhook.`, exitCodes.failure);
      }
      console.log(flags.json === true ? JSON.stringify({ status, body: answer.body }) : `${status} ${answer.body}`);
      if (status >= 300) setExitCode(exitCodes.failure);
    });
}

/** The webhook answers 202 with a status, or an error with a problem document. A home page does neither. */
function isOfWebhook({ status, contentType, body }: SentDelivery): boolean {
  if (status !== 202) return contentType.startsWith('application/problem+json');
  try {
    return webhookAnswerSchema.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}

async function readBody(file: string): Promise<Uint8Array> {
  try {
    return file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    throw new CliError(`Cannot read ${file}.`, exitCodes.usage, error);
  }
}
