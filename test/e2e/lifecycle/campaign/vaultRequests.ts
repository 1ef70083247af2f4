import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Lets this process speak to a stand-in where it means a Key Vault. Microsoft's client still checks that the vault's URL
 * is one of https, that the challenge is for it, and sends its token.
 * @param origin of the stand-in, on loopback
 */
export function sendVaultRequestsTo(origin: string): void {
  const { hostname, port } = new URL(origin);
  const send = https.request;
  function request(...parameters: Parameters<typeof send>): http.ClientRequest {
    const [options, callback] = parameters;
    const isForVault = typeof options === 'object' && 'hostname' in options && /vault/.test(String(options.hostname));
    if (!isForVault || typeof callback !== 'function') return send(...parameters);
    const { path, method, headers, signal } = options as https.RequestOptions;
    return http.request({ hostname, port, path, method, headers, signal }, callback);
  }
  https.request = request as typeof send;
  syncBuiltinESMExports();
}
