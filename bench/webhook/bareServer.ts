/** The least a Node.js program does to take a body and answer. It checks and stores nothing. */
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(202, { 'content-length': 0 }).end());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') console.log(`http://127.0.0.1:${address.port}/`);
});
process.stdin.on('end', () => process.exit(0)).resume();
