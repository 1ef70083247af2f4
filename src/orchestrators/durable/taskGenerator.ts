import type { Task } from 'durable-functions';

/** A part of an orchestrator: it yields the tasks it waits for, and returns a value. */
export type TaskGenerator<Value> = Generator<Task, Value, unknown>;
