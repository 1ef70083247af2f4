import type * as DurableFunctions from 'durable-functions';

type Sdk = Pick<typeof DurableFunctions, 'app' | 'EntityId' | 'RetryOptions'>;

/** Instances of every shape, and what each must end with however often the process dies under it. */
export const SHAPES: readonly { readonly name: string; readonly instanceId: string; readonly output: unknown }[] = [
  { name: 'chain', instanceId: 'chain-1', output: [0, 1, 2, 3, 4] },
  { name: 'chain', instanceId: 'chain-2', output: [0, 1, 2, 3, 4] },
  { name: 'fanOut', instanceId: 'fan', output: 45 },
  { name: 'retried', instanceId: 'retried', output: 'caught' },
  { name: 'parent', instanceId: 'parent', output: [[0, 1, 2, 3, 4], 45] },
  { name: 'generations', instanceId: 'generations', output: 4 },
  { name: 'collect', instanceId: 'collect', output: [1, 2, 3] },
  { name: 'timers', instanceId: 'timers', output: 'late' },
  { name: 'deposit', instanceId: 'deposit', output: 6 },
];

/**
 * Registers the orchestrations of these shapes.
 * @param ran is told of each run of an activity: the instance, and which of its activities in order
 */
export function registerShapes(df: Sdk, ran: (instanceId: string, index: number) => void): void {
  df.app.activity('note', {
    handler: async ({ id, index }: { id: string; index: number }) => {
      ran(id, index);
      return index;
    },
  });
  df.app.activity('refuse', {
    handler: async () => {
      throw new Error('never');
    },
  });
  df.app.entity('Purse', (context) => {
    const sum = (context.df.getState(() => 0) as number) + (context.df.getInput<number>() ?? 0);
    context.df.setState(sum);
    context.df.return(sum);
  });
  df.app.orchestration('chain', function* (context) {
    const results: unknown[] = [];
    for (let index = 0; index < 5; index += 1) {
      results.push(yield context.df.callActivity('note', { id: context.df.instanceId, index }));
    }
    return results;
  });
  df.app.orchestration('fanOut', function* (context) {
    const tasks = Array.from({ length: 10 }, (_, index) => context.df.callActivity('note', { id: '', index }));
    const results: number[] = yield context.df.Task.all(tasks);
    return results.reduce((sum, value) => sum + value, 0);
  });
  df.app.orchestration('retried', function* (context) {
    try {
      yield context.df.callActivityWithRetry('refuse', new df.RetryOptions(5, 3));
    } catch {
      return 'caught';
    }
    return 'not reached';
  });
  df.app.orchestration('parent', function* (context) {
    const children = [context.df.callSubOrchestrator('chain'), context.df.callSubOrchestrator('fanOut')];
    return yield context.df.Task.all(children);
  });
  df.app.orchestration('generations', function* (context) {
    const generation = context.df.getInput<number>() ?? 0;
    yield context.df.callActivity('note', { id: '', index: generation });
    if (generation === 4) return generation;
    context.df.continueAsNew(generation + 1);
    return undefined;
  });
  df.app.orchestration('collect', function* (context) {
    const items: unknown[] = [];
    while (items.length < 3) items.push(yield context.df.waitForExternalEvent('Item'));
    return items;
  });
  df.app.orchestration('timers', function* (context) {
    for (let count = 0; count < 3; count += 1) {
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 10));
    }
    return 'late';
  });
  df.app.orchestration('deposit', function* (context) {
    const purse = new df.EntityId('Purse', 'one');
    let sum: unknown;
    for (const amount of [1, 2, 3]) sum = yield context.df.callEntity(purse, 'add', amount);
    return sum;
  });
}
