import { bindingOf } from './bindings.ts';
import { findingAt, type RuleFinding } from './finding.ts';
import type { Program } from './program.ts';
import {
  callOf,
  childAt,
  everyNode,
  isBlock,
  isFunction,
  nameOf,
  propertyOf,
  type SourceFile,
  type SyntaxNode,
} from './syntax.ts';
import { contextMethodOf, makesTask } from './tasks.ts';

/** Children are begun by an activity, as instances of their own that report to their parent. */
export function checkNoSubOrchestrator(program: Program): RuleFinding[] {
  return program.files.flatMap((file) =>
    [...everyNode(file.module)]
      .filter((node) => /^callSubOrchestrator/.test(propertyOf(node) ?? ''))
      .map((node) => findingAt('no-sub-orchestrator', file, node, 'A child is begun as a sub-orchestration.')),
  );
}

/** What an orchestrator schedules it also waits for; so is a step that is made and not carried out. */
export function checkTaskIsYielded(program: Program): RuleFinding[] {
  return program.files.flatMap((file) =>
    [...everyNode(file.module)].flatMap((node) => [
      ...thrownAway(program, file, node),
      ...neverUsed(program, file, node),
    ]),
  );
}

function thrownAway(program: Program, file: SourceFile, node: SyntaxNode): RuleFinding[] {
  const expression = node.type === 'ExpressionStatement' ? childAt(node, 'expression') : undefined;
  if (expression === undefined) return [];
  if (makesTask(program, expression))
    return [findingAt('task-is-yielded', file, node, 'A task is made and thrown away.')];
  const called = program.functionOf(callOf(expression)?.callee);
  if (called?.isGenerator !== true) return [];
  return [findingAt('task-is-yielded', file, node, `${called.name} is called and not carried out: use yield*.`)];
}

function neverUsed(program: Program, file: SourceFile, node: SyntaxNode): RuleFinding[] {
  const name = node.type === 'VariableDeclarator' ? childAt(node, 'id') : undefined;
  const initial = childAt(node, 'init');
  if (name?.type !== 'Identifier' || initial === undefined || !makesTask(program, initial)) return [];
  const isUsed = [...everyNode(file.module)].some(
    (other) =>
      other !== name &&
      nameOf(other) === nameOf(name) &&
      other.type === 'Identifier' &&
      bindingOf(program, other)?.declaration === name &&
      isMoreThanALook(file, other),
  );
  return isUsed ? [] : [findingAt('task-is-yielded', file, node, `The task "${nameOf(name)}" is never waited for.`)];
}

/** Whether a task is handed on: a look at it, or its cancelling, is no wait. */
function isMoreThanALook(file: SourceFile, use: SyntaxNode): boolean {
  const outer = file.parentOf(use);
  return !(outer?.type === 'MemberExpression' && childAt(outer, 'object') === use);
}

/** Only directly before the end: what comes after it is lost. A helper that does it counts as doing it where it is called. */
export function checkContinueAsNew(program: Program): RuleFinding[] {
  const beginners = new Set<SyntaxNode>();
  const beginsAnew = (node: SyntaxNode) => {
    const called = program.functionOf(callOf(node)?.callee);
    return contextMethodOf(node) === 'continueAsNew' || (called !== undefined && beginners.has(called.node));
  };
  for (let before = -1; before !== beginners.size; ) {
    before = beginners.size;
    for (const { node } of program.functions) if ([...everyNode(node)].some(beginsAnew)) beginners.add(node);
  }
  return program.files.flatMap((file) =>
    [...everyNode(file.module)]
      .filter((node) => beginsAnew(node) && !isAtTheEnd(file, node))
      .map((node) => findingAt('continue-as-new-last', file, node, 'Something follows the continuing as new.')),
  );
}

/** Whether nothing but a plain return, and ends of blocks, is between a call and the end of its function. */
function isAtTheEnd(file: SourceFile, call: SyntaxNode): boolean {
  let node = call;
  for (let outer = file.parentOf(node); outer !== undefined; outer = file.parentOf(node)) {
    if (node.type === 'ReturnStatement') return !isBeforeWork(file, node);
    if (isFunction(outer)) return true;
    if (isBlock(outer)) {
      const rest = statementsAfter(outer, node);
      if (rest[0]?.type === 'ReturnStatement') return isPlain(rest[0]) && !isBeforeWork(file, node);
      if (rest.length > 0) return false;
    } else if (/^(For|ForIn|ForOf|While|DoWhile|Switch)Statement$/.test(outer.type)) return false;
    else if (outer.type === 'TryStatement' && hasWorkAtLast(outer)) return false;
    node = outer;
  }
  return true;
}

function statementsAfter(block: SyntaxNode, statement: SyntaxNode): SyntaxNode[] {
  const statements: unknown = block['stmts'];
  return Array.isArray(statements) ? statements.slice(statements.indexOf(statement) + 1) : [];
}

function isPlain(statement: SyntaxNode): boolean {
  return ![...everyNode(statement)].some(({ type }) => type === 'YieldExpression');
}

/** Whether a `finally` around it waits for something, which a return does not skip. */
function isBeforeWork(file: SourceFile, node: SyntaxNode): boolean {
  for (let outer = file.parentOf(node); outer !== undefined; outer = file.parentOf(outer)) {
    if (outer.type === 'TryStatement' && hasWorkAtLast(outer)) return true;
    if (isFunction(outer)) return false;
  }
  return false;
}

function hasWorkAtLast(statement: SyntaxNode): boolean {
  const last = childAt(statement, 'finalizer');
  return last !== undefined && !isPlain(last);
}
