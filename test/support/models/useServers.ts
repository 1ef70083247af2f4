import { afterEach } from '@jest/globals';

/** Closes after each test what a test has started. @returns takes a server, and gives it back */
export function useServers() {
  const running: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()));
  });
  return <Server extends { close(): Promise<void> }>(server: Server): Server => {
    running.push(server);
    return server;
  };
}
