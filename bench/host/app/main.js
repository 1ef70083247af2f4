/** The app under test: what `@azure/functions` and `durable-functions` apps look like, with nothing of the host in it. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';

const SIDE_BY_SIDE = 5;
const IN_A_ROW = 3;

df.app.activity('square', { handler: async (/** @type {number} */ number) => number * number });

df.app.orchestration('fanOut', function* (context) {
  const tasks = Array.from({ length: SIDE_BY_SIDE }, (_, index) => context.df.callActivity('square', index));
  const squares = yield context.df.Task.all(tasks);
  return squares.length;
});

df.app.orchestration('sequence', function* (context) {
  const length = context.df.getInput() ?? IN_A_ROW;
  let sum = 0;
  for (let index = 0; index < length; index += 1) {
    sum += yield context.df.callActivity('square', index);
  }
  return sum;
});

df.app.orchestration('waiter', function* (context) {
  return yield context.df.waitForExternalEvent('Go');
});

app.http('hello', { authLevel: 'anonymous', methods: ['GET'], handler: async () => ({ body: 'Hello, world' }) });

app.http('run', {
  route: 'run/{name}',
  authLevel: 'anonymous',
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew(request.params.name);
    return client.createCheckStatusResponse(request, id);
  },
});
