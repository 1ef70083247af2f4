import { findingAt, type RuleFinding } from './finding.ts';
import type { Origin } from './origins.ts';
import { around, isWithin, type Program } from './program.ts';
import { childAt, isBlock, isFunction, isLoop, listAt, type SourceFile, type SyntaxNode } from './syntax.ts';
import { type CompoundWait, createWaits } from './waits.ts';

/** A task is in a compound wait at most once, also not in a loop around the wait that is not around the making. */
export function checkWaitOnce(program: Program): RuleFinding[] {
  const waitsIn = createWaits(program);
  const outermost = program.functions.filter(({ node, file }) => ![...around(file, node)].some(isFunction));
  return outermost.flatMap(({ file, node }) => {
    const waits = waitsIn(node);
    return [...repeated(file, waits), ...second(file, waits)];
  });
}

function repeated(file: SourceFile, waits: readonly CompoundWait[]): RuleFinding[] {
  return waits.flatMap(({ call, origin }) => {
    const repeating = repeatedBetween(file, call, origin.from);
    if (repeating === undefined) return [];
    const what = isFunction(repeating) ? 'a function inside, which may be called again' : 'a loop';
    return [finding(file, call, `is waited for in ${what}, and was made outside of it (${placeOf(file, origin)})`)];
  });
}

/** The loop or inner function that is around the wait and not around what made the task. */
function repeatedBetween(file: SourceFile, wait: SyntaxNode, made: SyntaxNode): SyntaxNode | undefined {
  return [...around(file, wait)].find((outer) => (isLoop(outer) || isFunction(outer)) && !isWithin(file, made, outer));
}

function second(file: SourceFile, waits: readonly CompoundWait[]): RuleFinding[] {
  return waits.flatMap((wait, index) => {
    const earlier = waits
      .slice(0, index)
      .find((one) => isSameTask(one.origin, wait.origin) && !areExclusive(file, one.call, wait.call));
    if (earlier === undefined) return [];
    const where = earlier.call === wait.call ? 'in this one' : `in line ${file.lineOf(earlier.call)}`;
    return [
      finding(file, wait.call, `is in a second compound wait; the first is ${where} (${placeOf(file, wait.origin)})`),
    ];
  });
}

function isSameTask(left: Origin, right: Origin): boolean {
  if (left.from !== right.from) return false;
  return left.path.startsWith(right.path) || right.path.startsWith(left.path);
}

/** Whether only one of two places can be come to: other branches, or a branch that is left for good. */
function areExclusive(file: SourceFile, first: SyntaxNode, later: SyntaxNode): boolean {
  return [...around(file, first)].some((outer) => {
    if (outer.type === 'IfStatement' || outer.type === 'ConditionalExpression') {
      const branch = branchOf(file, outer, first);
      if (branch === undefined) return false;
      return isWithin(file, later, outer)
        ? branchOf(file, outer, later) !== branch && branchOf(file, outer, later) !== undefined
        : isLeft(branch);
    }
    if (outer.type !== 'SwitchStatement' || !isWithin(file, later, outer)) return false;
    const cases = listAt(outer, 'cases');
    return cases.find((one) => isWithin(file, first, one)) !== cases.find((one) => isWithin(file, later, one));
  });
}

function branchOf(file: SourceFile, choice: SyntaxNode, node: SyntaxNode): SyntaxNode | undefined {
  const branches = [childAt(choice, 'consequent'), childAt(choice, 'alternate')];
  return branches.find((branch) => branch !== undefined && isWithin(file, node, branch));
}

function isLeft(branch: SyntaxNode): boolean {
  const last = isBlock(branch) ? listAt(branch, 'stmts').at(-1) : branch;
  return /^(Return|Throw)Statement$/.test(last?.type ?? '');
}

function finding(file: SourceFile, node: SyntaxNode, what: string): RuleFinding {
  return findingAt('wait-once', file, node, `A task ${what}: make a fresh one, or yield it alone.`);
}

function placeOf(file: SourceFile, { from, path }: Origin): string {
  return `\`${file.textOf(from).split('\n')[0]?.slice(0, 60)}${path}\`, line ${file.lineOf(from)}`;
}
