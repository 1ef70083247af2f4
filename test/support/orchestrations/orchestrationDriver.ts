import type { OrchestrationContext, Task } from 'durable-functions';
import { currentVersion } from '../../../src/contracts/runs/versions.ts';

/** What a scripted call answers: a value, or an error to throw into the orchestrator. */
export type ScriptedAnswer = { readonly value: unknown } | { readonly error: Error };

/** Answers the calls of an orchestrator by name; a call that nothing answers fails the test. */
export interface OrchestrationScript {
  readonly instanceId: string;
  readonly input: unknown;
  /** Answers of activities, used up in order. */
  readonly activities?: Readonly<Record<string, readonly ScriptedAnswer[]>>;
  /** Answers of sub-orchestrations by instance id. */
  readonly subOrchestrations?: Readonly<Record<string, ScriptedAnswer>>;
  /** What an entity answers to an operation. */
  readonly entities?: (operation: string, input: unknown) => unknown;
  /** What external events bring, by name and in order; one that comes without being told here brings nothing. */
  readonly events?: Readonly<Record<string, readonly unknown[]>>;
  /** Which pending task `Task.any` completes next; the first by default. */
  readonly pick?: (pendingIds: readonly string[]) => string;
}

export interface OrchestrationRecord {
  /** `activity NAME`, `timer SECONDS`, `sub-orchestration ID`, `entity OPERATION`, in the order they were called. */
  readonly calls: string[];
  /** Inputs of activities, by name and in order. */
  readonly inputs: Record<string, unknown[]>;
  readonly statuses: unknown[];
  readonly warnings: string[];
  /** The input that its history begins anew with. */
  readonly continuedWith: unknown;
  readonly outcome: { readonly output: unknown } | { readonly error: unknown };
}

interface ScriptedTask extends Task {
  isCompleted: boolean;
  isFaulted: boolean;
  /** Whether it was waited for: only then it is done at all. */
  isScheduled: boolean;
  isCancelled: boolean;
  result?: unknown;
  readonly id: string;
  readonly settle: () => void;
  readonly members?: readonly ScriptedTask[];
}

/**
 * Runs an orchestrator to its end against a script; every scripted answer must be used. As strict as Microsoft's host: a
 * task is in a race once at most, and nothing that was begun is left open at the end, but events that nobody waits for.
 */
export function driveOrchestration(
  orchestrator: (context: OrchestrationContext) => Generator<Task, unknown, unknown>,
  script: OrchestrationScript,
): OrchestrationRecord {
  const start = Date.UTC(2026, 0, 1);
  const record = {
    calls: [] as string[],
    inputs: {} as Record<string, unknown[]>,
    statuses: [] as unknown[],
    warnings: [] as string[],
    continuedWith: undefined as unknown,
  };
  const remaining = new Map(Object.entries(script.activities ?? {}).map(([name, answers]) => [name, [...answers]]));
  const events = new Map(Object.entries(script.events ?? {}).map(([name, values]) => [name, [...values]]));
  const tasks: ScriptedTask[] = [];
  const remainingSubs = new Map(Object.entries(script.subOrchestrations ?? {}));
  let now = start;

  const task = (id: string, answer: () => ScriptedAnswer, members?: readonly ScriptedTask[]): ScriptedTask => {
    const one: ScriptedTask = {
      id,
      isCompleted: false,
      isFaulted: false,
      isScheduled: false,
      isCancelled: false,
      ...(members === undefined ? {} : { members }),
      settle() {
        if (one.isCompleted) return;
        const given = answer();
        one.isCompleted = true;
        one.isFaulted = 'error' in given;
        one.result = 'error' in given ? given.error : given.value;
      },
    };
    tasks.push(one);
    return one;
  };

  const df = {
    instanceId: script.instanceId,
    version: currentVersion,
    get currentUtcDateTime() {
      return new Date(now);
    },
    getInput: () => script.input,
    continueAsNew(input: unknown) {
      record.continuedWith = input;
    },
    setCustomStatus: (status: unknown) => void record.statuses.push(structuredClone(status)),
    callActivity(name: string, input: unknown) {
      record.calls.push(`activity ${name}`);
      record.inputs[name] = [...(record.inputs[name] ?? []), input];
      return task(name, () => {
        const answer = remaining.get(name)?.shift();
        if (answer === undefined) throw new Error(`the script has no answer left for the activity ${name}`);
        return answer;
      });
    },
    callSubOrchestrator(_name: string, input: unknown, instanceId: string) {
      record.calls.push(`sub-orchestration ${instanceId}`);
      record.inputs[instanceId] = [input];
      return task(instanceId, () => {
        const answer = remainingSubs.get(instanceId);
        if (answer === undefined) throw new Error(`the script has no answer for the sub-orchestration ${instanceId}`);
        remainingSubs.delete(instanceId);
        return answer;
      });
    },
    callEntity(_id: unknown, operation: string, input: unknown) {
      record.calls.push(`entity ${operation}`);
      record.inputs[operation] = [...(record.inputs[operation] ?? []), input];
      return task(operation, () => {
        if (script.entities === undefined) throw new Error(`the script has no entity for ${operation}`);
        return { value: script.entities(operation, input) };
      });
    },
    createTimer(fireAt: Date) {
      record.calls.push(`timer ${(fireAt.getTime() - now) / 1000}`);
      const timer = task('timer', () => {
        now = fireAt.getTime();
        return { value: undefined };
      });
      return Object.assign(timer, {
        cancel() {
          record.calls.push('timer cancelled');
          timer.isCancelled = true;
        },
      });
    },
    waitForExternalEvent: (name: string) => task(`event ${name}`, () => ({ value: events.get(name)?.shift() })),
    Task: {
      all: (members: ScriptedTask[]) =>
        task(
          'all',
          () => {
            for (const one of members) one.settle();
            const failed = members.find((one) => one.isFaulted);
            return failed === undefined
              ? { value: members.map((one) => one.result) }
              : { error: failed.result as Error };
          },
          members,
        ),
      any: (members: ScriptedTask[]) =>
        task(
          'any',
          () => {
            const pending = members.filter((one) => !one.isCompleted);
            const wanted = script.pick?.(pending.map((one) => one.id)) ?? pending[0]?.id;
            pending.find((one) => one.id === wanted)?.settle();
            return { value: undefined };
          },
          members,
        ),
    },
  };
  const context = { df, warn: (message: string) => void record.warnings.push(message) };

  const outcome = step(orchestrator(context as unknown as OrchestrationContext));
  const open = tasks.filter((one) => one.isScheduled && !one.isCompleted && !one.isCancelled && isWork(one));
  if (open.length > 0) throw new Error(`this was begun and left open: ${open.map(({ id }) => id).join(', ')}`);
  const unused = [...remaining].filter(([, answers]) => answers.length > 0).map(([name]) => name);
  if (unused.length > 0 || remainingSubs.size > 0) {
    throw new Error(`answers were not used: ${[...unused, ...remainingSubs.keys()].join(', ')}`);
  }
  return { ...record, outcome };
}

/** Races are open as long as what is in them; events cost nothing. */
function isWork({ id, members }: ScriptedTask): boolean {
  return members === undefined && !id.startsWith('event ');
}

function schedule(task: ScriptedTask): void {
  for (const member of task.members ?? []) {
    if (member.isScheduled) throw new Error(`${member.id} is waited for in a second compound task`);
    schedule(member);
  }
  task.isScheduled = true;
}

function step(generator: Generator<Task, unknown, unknown>): OrchestrationRecord['outcome'] {
  let resume = () => generator.next();
  for (;;) {
    let result: IteratorResult<Task, unknown>;
    try {
      result = resume();
    } catch (error) {
      return { error };
    }
    if (result.done) return { output: result.value };
    const yielded = result.value as ScriptedTask;
    schedule(yielded);
    yielded.settle();
    resume = yielded.isFaulted ? () => generator.throw(yielded.result) : () => generator.next(yielded.result);
  }
}
