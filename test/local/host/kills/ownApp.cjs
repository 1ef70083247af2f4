const df = require('durable-functions');

const attempts = new Map();
df.app.activity('note', { handler: async (value) => value });
df.app.activity('stumble', {
  handler: async ({ key, times }) => {
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    if (attempt <= times) throw new Error(`stumbled ${attempt} times`);
    return attempt;
  },
});
df.app.entity('Purse', (context) => {
  const sum = context.df.getState(() => 0) + (context.df.getInput() ?? 0);
  context.df.setState(sum);
  context.df.return(sum);
});

function stumbling(context, times) {
  return { key: context.df.instanceId, times };
}

df.app.orchestration('Chain', function* (context) {
  const results = [];
  for (let index = 0; index < 5; index += 1) results.push(yield context.df.callActivity('note', index));
  return results;
});
df.app.orchestration('TryAgain', function* (context) {
  return yield context.df.callActivityWithRetry('stumble', new df.RetryOptions(1000, 4), stumbling(context, 2));
});
df.app.orchestration('GiveUp', function* (context) {
  return yield context.df.callActivityWithRetry('stumble', new df.RetryOptions(500, 2), stumbling(context, 9));
});
df.app.orchestration('FanOut', function* (context) {
  const tasks = Array.from({ length: 10 }, (_, index) => context.df.callActivity('note', index));
  return yield context.df.Task.all(tasks);
});
df.app.orchestration('Parent', function* (context) {
  const named = context.df.callSubOrchestrator('Chain', undefined, `${context.df.instanceId}:child`);
  return yield context.df.Task.all([context.df.callSubOrchestrator('FanOut'), named]);
});
df.app.orchestration('Naps', function* (context) {
  for (let count = 0; count < 3; count += 1) {
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 700));
  }
  return 'awake';
});
df.app.orchestration('Generations', function* (context) {
  const generation = context.df.getInput();
  yield context.df.callActivity('note', generation);
  if (generation === 4) return generation;
  context.df.continueAsNew(generation + 1);
  return undefined;
});
df.app.orchestration('Collect', function* (context) {
  context.df.setCustomStatus('collecting');
  const items = [];
  while (items.length < 3) items.push(yield context.df.waitForExternalEvent('Item'));
  return items;
});
df.app.orchestration('Deposit', function* (context) {
  const purse = new df.EntityId('Purse', context.df.instanceId);
  let sum;
  for (const amount of [1, 2, 3]) sum = yield context.df.callEntity(purse, 'add', amount);
  context.df.signalEntity(purse, 'add', 10);
  return [sum, yield context.df.callEntity(purse, 'add', 0)];
});
df.app.orchestration('Break', function* (context) {
  const before = yield context.df.callActivity('note', 'kept');
  return [before, yield context.df.callActivity('stumble', stumbling(context, 1))];
});
