import type { Task } from 'durable-functions';

/** A part of an orchestrator: it yields what it waits for, and gives a value at its end. */
export type TaskGenerator<Value> = Generator<Task, Value, unknown>;
