import { Buffer } from 'node:buffer';
import http, { type RequestOptions } from 'node:http';
import https from 'node:https';
import { registerHooks } from 'node:module';

/**
 * Loaded into Microsoft's server before its own code (`node --import`). It changes the address of Azure DevOps, which is
 * fixed in that code, to the one in `CODE_AGENT_STAND_IN`, and nothing else of a request; other hosts are not reached.
 */
const target = new URL(process.env['CODE_AGENT_STAND_IN'] ?? '');
const isAzureDevOps = (host: string): boolean => /^([\w-]+\.)?dev\.azure\.com$/.test(host);
const standInFor = 'code-agent:keytar';

function demandReachable(host: string): void {
  const isHere = host === target.hostname || isAzureDevOps(host);
  if (!isHere) throw new Error(`${host} is no address of Azure DevOps or of its stand-in.`);
}

const send = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  demandReachable(url.hostname);
  const moved = isAzureDevOps(url.hostname) ? new URL(`${url.pathname}${url.search}`, target) : url;
  return send(input instanceof Request ? new Request(moved, input) : moved, init);
};

https.request = ((options: RequestOptions, answered?: (response: http.IncomingMessage) => void) => {
  demandReachable(options.host ?? options.hostname ?? '');
  // Its agent speaks TLS.
  const { agent: _agent, ...rest } = options;
  const place = { protocol: 'http:', host: target.hostname, hostname: target.hostname, port: target.port };
  return http.request({ ...rest, ...place }, answered);
}) as typeof https.request;

/** The key store of the operating system, which only an interactive sign-in uses, is a program that npm would build. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith('keytar.node')
      ? { url: standInFor, format: 'commonjs', shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === standInFor
      ? { format: 'commonjs', source: Buffer.from('module.exports = {};'), shortCircuit: true }
      : next(url, context),
});
