import { afterEach, describe, expect, it } from '@jest/globals';
import type { OrchestrationContext, Task } from 'durable-functions';
import fc from 'fast-check';
import type { Faults } from '../../../../local/host/durable/faults.ts';
import { df } from './support/jestSdk.ts';
import { type Bench, closeBenches, openBench } from './support/scratch.ts';
import { seeded } from './support/seeded.ts';

/**
 * Orchestrations made up at random. The SDK gives every task an id by counting, and the engine counts along; where the
 * two differ at any point, results go to other tasks or to none.
 */
type Leaf =
  | { readonly kind: 'call'; readonly value: number; readonly turns: number }
  | { readonly kind: 'retry'; readonly value: number; readonly turns: number; readonly failures: number }
  | { readonly kind: 'child'; readonly value: number; readonly turns: number }
  | { readonly kind: 'sleep'; readonly seconds: number }
  | { readonly kind: 'sleepDays'; readonly days: number }
  | { readonly kind: 'entity'; readonly value: number };

type Instruction =
  | { readonly kind: 'one'; readonly leaf: Leaf }
  | { readonly kind: 'all'; readonly leaves: readonly Leaf[] }
  | { readonly kind: 'raceThenEach'; readonly leaves: readonly Leaf[] }
  | { readonly kind: 'signal' };

const ATTEMPTS = 3;
const failuresSoFar = new Map<string, number>();

df.app.activity('work', {
  handler: async ({ value, turns }: { value: number; turns: number }) => {
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
    return value;
  },
});
df.app.activity('stumble', {
  handler: async ({ key, value, turns, failures }: { key: string; value: number; turns: number; failures: number }) => {
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
    const count = failuresSoFar.get(key) ?? 0;
    failuresSoFar.set(key, count + 1);
    if (count < failures) throw new Error('stumbled');
    return value;
  },
});
df.app.entity('Echo', (context) => context.df.return(context.df.getInput()));
df.app.orchestration('one', function* (context) {
  return yield context.df.callActivity('work', context.df.getInput());
});
df.app.orchestration('program', function* (context) {
  const program = context.df.getInput<readonly Instruction[]>();
  const results: unknown[] = [];
  for (const [index, instruction] of program.entries()) results.push(yield* run(context, instruction, index));
  return results;
});

function begin({ df: api }: OrchestrationContext, leaf: Leaf, key: string): Task {
  const later = (milliseconds: number): Date => new Date(api.currentUtcDateTime.getTime() + milliseconds);
  switch (leaf.kind) {
    case 'call':
      return api.callActivity('work', leaf);
    case 'retry':
      return api.callActivityWithRetry('stumble', new df.RetryOptions(700, ATTEMPTS), {
        ...leaf,
        key: `${api.instanceId}/${key}`,
      });
    case 'child':
      return api.callSubOrchestrator('one', leaf);
    case 'sleep':
      return api.createTimer(later(leaf.seconds * 1000));
    case 'sleepDays':
      return api.createTimer(later(leaf.days * 24 * 60 * 60 * 1000));
    case 'entity':
      return api.callEntity(new df.EntityId('Echo', 'one'), 'say', leaf.value);
  }
}

/** A long timer yields one nothing for each of its legs. */
function plain(result: unknown): unknown {
  return Array.isArray(result) ? null : (result ?? null);
}

/** A task that was raced once is waited for alone. */
function* settle(task: Task): Generator<Task, unknown, unknown> {
  try {
    return plain(yield task);
  } catch {
    return 'failed';
  }
}

function* run(
  context: OrchestrationContext,
  instruction: Instruction,
  index: number,
): Generator<Task, unknown, unknown> {
  if (instruction.kind === 'signal') {
    context.df.signalEntity(new df.EntityId('Echo', 'one'), 'say');
    return 'signalled';
  }
  const leaves = instruction.kind === 'one' ? [instruction.leaf] : instruction.leaves;
  const tasks = leaves.map((leaf, child) => begin(context, leaf, `${index}/${child}`));
  const [first] = tasks;
  try {
    if (instruction.kind === 'one' && first !== undefined) return plain(yield first);
    if (instruction.kind === 'all') return ((yield context.df.Task.all(tasks)) as unknown[]).map(plain);
    yield context.df.Task.any(tasks);
    const results: unknown[] = [];
    for (const task of tasks) results.push(yield* settle(task));
    return results;
  } catch {
    return 'failed';
  }
}

function expectedOf(leaf: Leaf): unknown {
  if (leaf.kind === 'retry') return leaf.failures >= ATTEMPTS ? 'failed' : leaf.value;
  return 'value' in leaf ? leaf.value : null;
}

function expected(instruction: Instruction): unknown {
  if (instruction.kind === 'signal') return 'signalled';
  if (instruction.kind === 'one') return expectedOf(instruction.leaf);
  const results = instruction.leaves.map(expectedOf);
  return instruction.kind === 'all' && results.includes('failed') ? 'failed' : results;
}

// Few different values, so that equal calls that are not the same call are common.
const value = fc.integer({ min: 0, max: 2 });
const turns = fc.integer({ min: 0, max: 6 });
/** What takes one id. */
const simpleLeaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc.record({ kind: fc.constant('call' as const), value, turns }),
  fc.record({ kind: fc.constant('child' as const), value, turns }),
  fc.record({ kind: fc.constant('sleep' as const), seconds: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('entity' as const), value }),
);
const retry = (failures: number) =>
  fc.record({ kind: fc.constant('retry' as const), value, turns, failures: fc.integer({ min: 0, max: failures }) });
/** Not six days: what is asked for after a race is replayed earlier than it was asked for, and that is where legs begin. */
const sleepDays = fc.record({ kind: fc.constant('sleepDays' as const), days: fc.constantFrom(5, 7, 9, 14) });
const leaf: fc.Arbitrary<Leaf> = fc.oneof({ weight: 4, arbitrary: simpleLeaf }, retry(ATTEMPTS), sleepDays);
/**
 * A wait that is over while tasks go on which take further ids (retries, long timers) shifts the ids of all that comes
 * after: on the real host as here. So what is raced takes one id, and what is waited for together does not fail.
 */
const lasting: fc.Arbitrary<Leaf> = fc.oneof({ weight: 4, arbitrary: simpleLeaf }, retry(ATTEMPTS - 1), sleepDays);
const several = (one: fc.Arbitrary<Leaf>) => fc.array(one, { minLength: 1, maxLength: 5 });
const instruction: fc.Arbitrary<Instruction> = fc.oneof(
  fc.record({ kind: fc.constant('one' as const), leaf }),
  fc.record({ kind: fc.constant('all' as const), leaves: several(lasting) }),
  fc.record({ kind: fc.constant('raceThenEach' as const), leaves: several(simpleLeaf) }),
  fc.record({ kind: fc.constant('signal' as const) }),
);

afterEach(async () => {
  await closeBenches();
  failuresSoFar.clear();
});

async function checkPrograms(bench: Bench, numRuns: number): Promise<void> {
  let count = 0;
  const runs = fc.asyncProperty(fc.array(instruction, { minLength: 1, maxLength: 6 }), async (program) => {
    count += 1;
    const instanceId = `program-${count}`;
    bench.engine.startInstance({ name: 'program', instanceId, input: JSON.stringify(program) });

    const { runtimeStatus, output } = await bench.finish(instanceId);

    expect([runtimeStatus, JSON.parse(output ?? 'null')]).toEqual(['Completed', program.map(expected)]);
  });
  await fc.assert(runs, { numRuns, seed: 20261123 });
}

/** Commits that fail and outcomes that come twice; an activity that stumbles counts its runs, so none runs again. */
function disturbances(): Faults {
  const random = seeded(7);
  return {
    at(point) {
      if (random() > 0.1) return 'none';
      return point === 'after-activity' ? 'twice' : 'throw';
    },
  };
}

describe('orchestrations made up at random', () => {
  it('end with the results of their tasks', async () => {
    await checkPrograms(openBench(), 60);
  });

  it('end with these also where commits fail and outcomes come twice', async () => {
    await checkPrograms(openBench({ faults: disturbances() }), 60);
  });
});
