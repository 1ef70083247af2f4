/** Probot's own webhook server with a handler that stores nothing: checks the signature, parses, and answers. */
import { generateKeyPairSync } from 'node:crypto';
import { Probot, Server } from 'probot';
import { signingKey } from './deliveries.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const options = { appId: 1, privateKey, secret: signingKey, logLevel: 'fatal' } as const;
const quiet = new Probot(options);
await quiet.ready();
const server = new Server({
  Probot: Probot.defaults(options),
  // Without it a line is logged for every request.
  log: quiet.log,
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  webhookPath: '/',
});
await server.load((app) => {
  app.on('push', () => undefined);
});
await server.start();
console.log(`http://127.0.0.1:${process.argv[2]}/`);
process.stdin.on('end', () => process.exit(0)).resume();
