import { Agent, request } from 'node:http';

/** Sends requests over connections that stay open. */
export interface HttpClient {
  /** @returns the body of an answer with status 200 or 202; rejects on any other */
  send(method: 'GET' | 'POST', url: string): Promise<string>;
  close(): void;
}

/** @param connections how many are open at a time at most */
export function createHttpClient(connections: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send: (method, url) =>
      new Promise((resolve, reject) => {
        const outgoing = request(url, { method, agent }, (incoming) => {
          let body = '';
          incoming.setEncoding('utf8');
          incoming.on('data', (chunk: string) => {
            body += chunk;
          });
          incoming.on('error', reject);
          incoming.on('end', () => {
            if (incoming.statusCode === 200 || incoming.statusCode === 202) {
              resolve(body);
            } else {
              reject(new Error(`${method} ${url} was answered with ${incoming.statusCode}: ${body}`));
            }
          });
        });
        outgoing.on('error', reject);
        outgoing.end();
      }),
    close: () => agent.destroy(),
  };
}
