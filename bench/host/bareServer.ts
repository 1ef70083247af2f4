/** The least a Node.js program does to answer an HTTP request: what the host's HTTP functions are compared with. */
import { createServer } from 'node:http';

const BODY = 'Hello, world';

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain;charset=UTF-8', 'content-length': BODY.length });
  response.end(BODY);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') {
    process.stdout.write(`http://127.0.0.1:${address.port}\n`);
  }
});
process.stdin.on('end', () => process.exit(0)).resume();
