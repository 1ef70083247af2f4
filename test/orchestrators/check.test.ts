import { describe, expect, it } from '@jest/globals';
import { checkOrchestrators } from '../../scripts/orchestrators/check.ts';
import type { RuleName } from '../../scripts/orchestrators/finding.ts';

/** A way of writing it that breaks a rule, or keeps it: the body of an orchestrator, or whole files by name. */
type Example = readonly [what: string, code: string | Readonly<Record<string, string>>];

const helpers = `
export function* waitForAny(context, tasks, sources) {
  yield context.df.Task.any([...tasks, ...sources.map((source) => source.next())]);
}
export function startTimer(context): TimerTask { return context.df.createTimer(soon); }
`;

const bad: Readonly<Record<RuleName, readonly Example[]>> = {
  'wait-once': [
    ['a task in two anys', 'yield df.Task.any([slow, quick]); yield df.Task.any([slow, other]);'],
    ['a task in an any and then in an all', 'yield df.Task.any([slow, quick]); yield df.Task.all([slow, quick]);'],
    ['a task twice in one wait', "const task = df.callActivity('a'); yield df.Task.all([task, task]);"],
    ['a task in a loop that it was made before', 'for (;;) { yield df.Task.any([slow, df.createTimer(soon)]); }'],
    [
      'the rest of many tasks, again and again',
      `let waiting = Array.from({ length: 3 }, (_, number) => {
        const task = df.callActivity('draft', number);
        return { number, task };
      });
      while (waiting.length > 0) {
        yield df.Task.any(waiting.map((one) => one.task));
        waiting = waiting.filter((one) => !one.task.isCompleted);
      }`,
    ],
    [
      'a helper that waits, in a loop',
      {
        'waiting.ts': helpers,
        'a.ts': `import { waitForAny } from './waiting.ts';
          export function* a({ df }) {
            const task = df.callActivity('a');
            while (!task.isCompleted) yield* waitForAny(context, [task], []);
          }`,
      },
    ],
    [
      'a parameter in a loop',
      { 'a.ts': 'export function* a({ df }, task: Task) { for (;;) yield df.Task.any([task]); }' },
    ],
    ['the winner of an any', 'const won = yield df.Task.any([slow, quick]); yield df.Task.any([won, other]);'],
  ],
  'no-sub-orchestrator': [
    ['a child', "yield df.callSubOrchestrator('child');"],
    ['a child with retries', "yield context.df.callSubOrchestratorWithRetry('child', options);"],
  ],
  'task-is-yielded': [
    ['a task that is thrown away', "df.callActivity('a');"],
    ['a task that is only looked at', "const task = df.callActivity('a'); if (task.isCompleted) return 1;"],
    ['a compound task that is thrown away', 'df.Task.all([slow, quick]);'],
    [
      'a step that is not carried out',
      { 'a.ts': 'function* b({ df }) { yield df.x; } export function* a(c) { b(c); }' },
    ],
  ],
  'loser-is-cancelled': [
    ['a timer that is forgotten', 'const timer = df.createTimer(soon); yield df.Task.any([slow, timer]); return 1;'],
    ['a timer without a name', 'yield df.Task.any([slow, df.createTimer(soon)]); return 1;'],
    [
      'a way out before the cancelling',
      `const timer = df.createTimer(soon);
      const won = yield df.Task.any([slow, timer]);
      if (slow.isFaulted) return 1;
      if (won !== timer) timer.cancel();`,
    ],
    [
      'a cancelling on the wrong way',
      'const timer = df.createTimer(soon); const won = yield df.Task.any([slow, timer]); if (won === timer) timer.cancel();',
    ],
    [
      'the next round of a loop',
      `for (const one of many) {
        const timer = df.createTimer(soon);
        yield df.Task.any([df.callActivity(one), timer]);
        if (one.isOdd) continue;
        timer.cancel();
      }`,
    ],
    [
      'a timer of a helper',
      {
        'waiting.ts': helpers,
        'a.ts': `import { startTimer } from './waiting.ts';
          export function* a({ df }) { const timer = startTimer(df); yield df.Task.any([df.callActivity('a'), timer]); }`,
      },
    ],
  ],
  'continue-as-new-last': [
    ['more after it', "df.continueAsNew(1); yield df.callActivity('a');"],
    ['a return that waits', "df.continueAsNew(1); return yield df.callActivity('a');"],
    ['more after the branch that it ends', "if (slow) { df.continueAsNew(1); } yield df.callActivity('a');"],
    ['a loop around it', 'for (const one of many) { df.continueAsNew(one); }'],
    ['a finally after it', "try { df.continueAsNew(1); return; } finally { yield df.callActivity('a'); }"],
    [
      'a helper that does it, in the middle',
      {
        'a.ts': `function anew({ df }) { df.continueAsNew(1); }
          export function* a(context) { anew(context); yield context.df.callActivity('a'); }`,
      },
    ],
  ],
  deterministic: [
    ['the clock', 'const now = Date.now();'],
    ['the clock as a date', 'const now = new Date();'],
    ['the clock as a text', 'const now = Date();'],
    ['chance', 'const number = Math.random();'],
    ['the environment', "const flag = process.env['FLAG'];"],
    ['a timer of the process', 'setTimeout(() => {}, 1);'],
    ['random ids', 'const id = crypto.randomUUID();'],
    ['waiting for a promise', { 'a.ts': 'export async function a() { await something; }' }],
    ['an import at run time', "const module = import('./b.ts');"],
    ['a module of Node', { 'a.ts': "import { readFileSync } from 'node:fs';" }],
    ['a package', { 'a.ts': "import { chunk } from 'lodash';" }],
    ['another room', { 'run/a.ts': "import { callModel } from '../../llm/client/modelClient.ts';" }],
  ],
  'throws-errors': [
    ['a text', "throw 'broken';"],
    ['undefined', 'throw undefined;'],
    ['an object', "throw { message: 'broken' };"],
    ['an Error without a message', 'throw new Error();'],
    ['an Error with an empty message', "throw new Error('');"],
    ['a class that is no Error', "throw new Ending('x');"],
    ['something unknown', 'throw slow.result;'],
  ],
};

const good: Readonly<Record<RuleName, readonly Example[]>> = {
  'wait-once': [
    ['a race, then the loser alone', 'yield df.Task.any([slow, quick]); yield slow; yield quick;'],
    [
      'all of them once, raced once',
      "const all = df.Task.all([slow, quick]); yield df.Task.any([all, df.waitForExternalEvent('stop')]); yield all;",
    ],
    [
      'a fresh task for each round',
      "for (;;) { const event = df.waitForExternalEvent('x'); yield df.Task.any([event]); yield event; }",
    ],
    [
      'two ways of which one is gone',
      'if (isOdd) { yield df.Task.any([slow]); } else { yield df.Task.any([slow, quick]); }',
    ],
    ['a way that has ended', 'if (isOdd) { yield df.Task.any([slow]); return; } yield df.Task.any([slow, quick]);'],
    [
      'one of two ways of a choice',
      'const winner = yield isOdd ? df.Task.any([slow]) : df.Task.any([slow, quick]); yield winner;',
    ],
    [
      'sources that give fresh waits',
      {
        'a.ts': 'export function* a({ df }, sources) { for (;;) yield df.Task.any(sources.map((one) => one.next())); }',
      },
    ],
    [
      'two tasks of one object',
      { 'a.ts': 'export function* a({ df }, run) { yield df.Task.any([run.first, run.second]); }' },
    ],
    [
      'a helper of the same name in another file',
      {
        'waiting.ts': helpers,
        'a.ts': `function* waitForAny(context, tasks) { yield tasks[0]; }
          export function* a({ df }) { const task = df.callActivity('a'); for (;;) yield* waitForAny(df, [task]); }`,
      },
    ],
  ],
  'no-sub-orchestrator': [['an activity that starts it', "yield df.callActivity('startChild', input);"]],
  'task-is-yielded': [
    ['a task that is yielded later', "const task = df.callActivity('a'); yield slow; yield task;"],
    ['a task that is given away', "const task = df.callActivity('a'); return { task };"],
    ['a signal, which is no task', "df.signalEntity(id, 'add', 1);"],
  ],
  'loser-is-cancelled': [
    [
      'a cancelling unless it is over',
      'const timer = df.createTimer(soon); yield df.Task.any([slow, timer]); if (!timer.isCompleted) timer.cancel();',
    ],
    [
      'a way out for a timer that has won',
      `const timer = df.createTimer(soon);
      const won = yield df.Task.any([slow, timer]);
      if (won === timer) return 'late';
      timer.cancel();
      return slow.result;`,
    ],
    [
      'the answer to the question in a variable',
      `const timer = df.createTimer(soon);
      const isLate = (yield df.Task.any([slow, timer])) === timer;
      if (!isLate) timer.cancel();
      return isLate;`,
    ],
    [
      'in finally',
      'const timer = df.createTimer(soon); try { yield df.Task.any([slow, timer]); return 1; } finally { timer.cancel(); }',
    ],
    ['a timer that is only waited for', 'const timer = df.createTimer(soon); yield timer;'],
    [
      'each round of a loop',
      `while (isOpen) {
        const timer = df.createTimer(soon);
        yield df.Task.any([df.callActivity('a'), timer]);
        if (!timer.isCompleted) timer.cancel();
        if (isOdd) break;
      }`,
    ],
  ],
  'continue-as-new-last': [
    ['nothing after it', 'yield slow; df.continueAsNew(1);'],
    ['a plain return', 'df.continueAsNew(1); return undefined;'],
    ['a plain return in a try', 'try { yield slow; df.continueAsNew(1); return 1; } catch (error) { throw error; }'],
    ['the end of a branch, then a plain return', 'if (isOdd) { df.continueAsNew(1); } return 1;'],
    [
      'the end of a helper that is called last',
      {
        'a.ts':
          'function anew({ df }) { df.continueAsNew(1); } export function* a(context) { yield context.df.x; anew(context); }',
      },
    ],
  ],
  deterministic: [
    ['the time of the context', 'const now = new Date(context.df.currentUtcDateTime.getTime() + 1);'],
    ['a name that only sounds like it', 'const { process } = input; const step = process.crypto;'],
    [
      'contracts',
      {
        'run/a.ts':
          "import { runSchema } from '../../contracts/runs/run.ts'; import { b } from '../b.ts'; import { z } from 'zod';",
      },
    ],
    ['the SDK', { 'a.ts': "import { EntityId } from 'durable-functions';" }],
  ],
  'throws-errors': [
    ['an Error', "throw new AgentError('invalid', 'What failed.');"],
    ['what was caught', 'try { yield slow; } catch (error) { throw error; }'],
    ['an Error in a variable', "const error = new TypeError('What failed.'); throw error;"],
    [
      'a class that is an Error',
      { 'a.ts': "class Ending extends Error {} export function* a() { throw new Ending('cancelled'); }" },
    ],
    [
      'what a function makes of it',
      { 'a.ts': 'function toError(x): AgentError { return x; } export function* a(x) { throw toError(x); }' },
    ],
  ],
};

/** Of two tasks that the body may use. */
function inOrchestrator(body: string): string {
  const tasks = "const slow = df.callActivity('slow'); const quick = df.callActivity('quick'); yield [slow, quick];";
  return `export function* orchestrator(context) { const { df } = context; ${tasks}\n${body}\n}`;
}

function rulesBrokenBy([, code]: Example): RuleName[] {
  const files = typeof code === 'string' ? { 'a.ts': inOrchestrator(code) } : code;
  const sources = Object.entries(files).map(([name, text]) => [`src/orchestrators/${name}`, text]);
  return checkOrchestrators(Object.fromEntries(sources)).map(({ rule }) => rule);
}

function casesOf(
  examples: Readonly<Record<RuleName, readonly Example[]>>,
): [rule: RuleName, what: string, example: Example][] {
  return Object.entries(examples).flatMap(([rule, list]) =>
    list.map((example): [RuleName, string, Example] => [rule as RuleName, example[0], example]),
  );
}

describe('the rules of orchestrators', () => {
  it.each(casesOf(bad))('%s finds %s', (rule, _what, example) => {
    expect(rulesBrokenBy(example)).toContain(rule);
  });

  it.each(casesOf(good))('%s lets pass: %s', (rule, _what, example) => {
    expect(rulesBrokenBy(example)).not.toContain(rule);
  });

  it('know what is thrown by what is imported, and do not check that itself', () => {
    const thrower = "import { toError } from '../contracts/agentError.ts'; export function* a(x) { throw toError(x); }";
    const contracts = 'export function toError(x): AgentError { Date.now(); return x; }';

    expect(
      checkOrchestrators({ 'src/orchestrators/a.ts': thrower }, { 'src/contracts/agentError.ts': contracts }),
    ).toEqual([]);
  });

  it('say where, behind text of more than one byte a letter', () => {
    const text = '// žluťoučký kůň 🐎\nexport function* a({ df }) {\n  df.callActivity("a");\n}\n';

    expect(checkOrchestrators({ 'src/orchestrators/b.ts': text, 'src/orchestrators/a.ts': text })).toMatchObject([
      { rule: 'task-is-yielded', path: 'src/orchestrators/a.ts', line: 3, message: 'A task is made and thrown away.' },
      { rule: 'task-is-yielded', path: 'src/orchestrators/b.ts', line: 3 },
    ]);
  });
});
