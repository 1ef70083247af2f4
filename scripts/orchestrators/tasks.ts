import type { Program } from './program.ts';
import { returnedBy } from './program.ts';
import { bare, callOf, childAt, everyNode, nameOf, propertyOf, type SyntaxNode } from './syntax.ts';

const taskMethods: ReadonlySet<string> = new Set([
  'callActivity',
  'callActivityWithRetry',
  'callSubOrchestrator',
  'callSubOrchestratorWithRetry',
  'callEntity',
  'callHttp',
  'createTimer',
  'waitForExternalEvent',
]);

/** `createTimer` of `context.df.createTimer(…)`, or of `df.createTimer(…)`; undefined for other expressions. */
export function contextMethodOf(node: SyntaxNode): string | undefined {
  const callee = callOf(node)?.callee;
  const object = callee === undefined ? undefined : childAt(callee, 'object');
  const isContext = object !== undefined && (propertyOf(object) === 'df' || nameOf(object) === 'df');
  return isContext ? propertyOf(callee) : undefined;
}

/** `any` of `context.df.Task.any(…)`. */
export function compoundKindOf(node: SyntaxNode): 'any' | 'all' | undefined {
  const callee = callOf(node)?.callee;
  const object = callee === undefined ? undefined : childAt(callee, 'object');
  const isTask = object !== undefined && (propertyOf(object) === 'Task' || nameOf(object) === 'Task');
  const name = isTask ? propertyOf(callee) : undefined;
  return name === 'any' || name === 'all' ? name : undefined;
}

/** Whether an expression makes a task: by the context, as a compound one, or by a function that returns one. */
export function makesTask(program: Program, node: SyntaxNode): boolean {
  if (compoundKindOf(node) !== undefined) return true;
  if (taskMethods.has(contextMethodOf(node) ?? '')) return true;
  const called = program.functionOf(callOf(node)?.callee);
  return called !== undefined && !called.isGenerator && /^:?\s*(Timer)?Task\b(?!.*\[\])/.test(called.returnType);
}

/** Whether an expression makes a timer. */
export function makesTimer(program: Program, node: SyntaxNode): boolean {
  if (contextMethodOf(node) === 'createTimer') return true;
  const called = program.functionOf(callOf(node)?.callee);
  if (called === undefined || called.isGenerator) return false;
  return (
    /^:?\s*TimerTask\b/.test(called.returnType) ||
    returnedBy(called.node).some((one) => contextMethodOf(one) === 'createTimer')
  );
}

/** Whether a function gives back tasks that it has made, alone or in something. */
export function givesTasks(program: Program, called: SyntaxNode): boolean {
  return returnedBy(called).some((value) => [...everyNode(bare(value))].some((node) => makesTask(program, node)));
}
