import { bindingOf } from './bindings.ts';
import { findingAt, type RuleFinding } from './finding.ts';
import { around, type Program } from './program.ts';
import {
  bare,
  callOf,
  childAt,
  everyNode,
  isBlock,
  isFunction,
  isLoop,
  listAt,
  nameOf,
  propertyOf,
  type SourceFile,
  type SyntaxNode,
} from './syntax.ts';
import { makesTimer } from './tasks.ts';
import { createWaits } from './waits.ts';

/**
 * A timer that was raced is cancelled wherever it did not win: on every way from the race to the end of the block that the
 * timer was made in.
 */
export function checkLoserIsCancelled(program: Program): RuleFinding[] {
  const waitsIn = createWaits(program);
  return program.files.flatMap((file) => {
    const raced = waitsIn(file.module).filter(({ kind, origin }) => kind === 'any' && makesTimer(program, origin.from));
    return raced.flatMap(({ call, origin }) => {
      const name = nameGivenTo(file, origin.from);
      if (name === undefined) {
        return [
          findingAt('loser-is-cancelled', file, call, 'A timer is raced that nobody can cancel: give it a name.'),
        ];
      }
      const open = openEnds({ program, file, timer: name, race: call });
      return open.map((end) =>
        findingAt(
          'loser-is-cancelled',
          file,
          end,
          `The timer "${nameOf(name)}" that lost a race is not cancelled on the way that ends here.`,
        ),
      );
    });
  });
}

/** The variable that a timer, and nothing else, is put into. */
function nameGivenTo(file: SourceFile, made: SyntaxNode): SyntaxNode | undefined {
  const declarator = [...around(file, made)].find(({ type }) => type === 'VariableDeclarator');
  const name = declarator === undefined ? undefined : childAt(declarator, 'id');
  return declarator !== undefined && childAt(declarator, 'init') === made && name?.type === 'Identifier'
    ? name
    : undefined;
}

interface Search {
  readonly program: Program;
  readonly file: SourceFile;
  /** The identifier that declares it. */
  readonly timer: SyntaxNode;
  readonly race: SyntaxNode;
}

/** `before` the race, `open` while it is not known that the timer has ended, `closed` when it has. */
type State = 'before' | 'open' | 'closed';

interface Way {
  /** How a block ends that is gone through to its end; undefined when it never is. */
  readonly state: State | undefined;
  /** Where the block is left early while the timer is open. */
  readonly ends: readonly SyntaxNode[];
  /** How it is left by `break`. */
  readonly breaks: readonly State[];
}

function openEnds(search: Search): readonly SyntaxNode[] {
  const block = [...around(search.file, search.timer)].find((outer) => isBlock(outer) || outer.type === 'Module');
  if (block === undefined) return [];
  const { state, ends, breaks } = throughAll(
    search,
    listAt(block, block.type === 'Module' ? 'body' : 'stmts'),
    'before',
  );
  return state === 'open' || breaks.includes('open') ? [...ends, search.race] : ends;
}

function throughAll(search: Search, statements: readonly SyntaxNode[], from: State): Way {
  let state: State | undefined = from;
  const ends: SyntaxNode[] = [];
  const breaks: State[] = [];
  for (const statement of statements) {
    if (state === undefined) break;
    const way: Way = through(search, statement, state);
    state = way.state;
    ends.push(...way.ends);
    breaks.push(...way.breaks);
  }
  return { state, ends, breaks };
}

function through(search: Search, statement: SyntaxNode, from: State): Way {
  if (isBlock(statement)) return throughAll(search, listAt(statement, 'stmts'), from);
  if (statement.type === 'IfStatement') return throughIf(search, statement, from);
  if (statement.type === 'TryStatement') return throughTry(search, statement, from);
  if (isLoop(statement)) return throughLoop(search, statement, from);
  if (statement.type === 'SwitchStatement') return throughSwitch(search, statement, from);
  const state = after(search, statement, from);
  if (statement.type === 'BreakStatement') return { state: undefined, ends: [], breaks: [state] };
  if (!/^(Return|Throw|Continue)Statement$/.test(statement.type)) return { state, ends: [], breaks: [] };
  const isHandedOn =
    statement.type === 'ReturnStatement' && mentions(search, statement) && !holds(statement, search.race);
  return { state: undefined, ends: state === 'open' && !isHandedOn ? [statement] : [], breaks: [] };
}

/** What an expression, or a statement without others in it, does to the timer. */
function after(search: Search, node: SyntaxNode, from: State): State {
  if (everyNodeOf(node).some((inner) => isCancel(search, inner))) return 'closed';
  return holds(node, search.race) ? 'open' : from;
}

function throughIf(search: Search, statement: SyntaxNode, from: State): Way {
  const test = childAt(statement, 'test') ?? statement;
  const here = after(search, test, from);
  const told = here === 'open' ? hasWon(search, test) : undefined;
  const branch = (key: string, won: boolean): Way => {
    const inner = childAt(statement, key);
    const begins = told === won ? 'closed' : here;
    return inner === undefined ? { state: begins, ends: [], breaks: [] } : through(search, inner, begins);
  };
  return joined([branch('consequent', true), branch('alternate', false)]);
}

function throughTry(search: Search, statement: SyntaxNode, from: State): Way {
  const tried = throughBlock(search, childAt(statement, 'block'), from);
  const handler = childAt(statement, 'handler');
  const thrown = holds(statement, search.race) ? 'open' : from;
  const caught = handler === undefined ? undefined : throughBlock(search, childAt(handler, 'body'), thrown);
  const both = joined(caught === undefined ? [tried] : [tried, caught]);
  const last = childAt(statement, 'finalizer');
  if (last === undefined) return both;
  if (everyNodeOf(last).some((inner) => isCancel(search, inner)))
    return { state: both.state && 'closed', ends: [], breaks: [] };
  return both;
}

function throughBlock(search: Search, block: SyntaxNode | undefined, from: State): Way {
  return block === undefined ? { state: from, ends: [], breaks: [] } : through(search, block, from);
}

function throughLoop(search: Search, statement: SyntaxNode, from: State): Way {
  const way = throughBlock(search, childAt(statement, 'body'), from);
  const isEndless = statement.type === 'ForStatement' && childAt(statement, 'test') === undefined;
  const state = worst([...(isEndless ? [] : [from, way.state]), ...way.breaks]);
  return { state, ends: way.ends.filter(({ type }) => type !== 'ContinueStatement'), breaks: [] };
}

function throughSwitch(search: Search, statement: SyntaxNode, from: State): Way {
  const cases = listAt(statement, 'cases').map((one) => throughAll(search, listAt(one, 'consequent'), from));
  const { state, ends, breaks } = joined(cases);
  return { state: worst([state, from, ...breaks]), ends, breaks: [] };
}

function joined(ways: readonly Way[]): Way {
  return {
    state: worst(ways.map(({ state }) => state)),
    ends: ways.flatMap(({ ends }) => ends),
    breaks: ways.flatMap(({ breaks }) => breaks),
  };
}

function worst(states: readonly (State | undefined)[]): State | undefined {
  return (['open', 'before', 'closed'] as const).find((state) => states.includes(state));
}

/** What a test says: true when it holds only for a timer that has ended, false when only for one that has not. */
function hasWon(search: Search, test: SyntaxNode): boolean | undefined {
  const node = bare(test);
  if (node.type === 'UnaryExpression' && node['operator'] === '!') {
    const inner = hasWon(search, childAt(node, 'argument') ?? node);
    return inner === undefined ? undefined : !inner;
  }
  if (node.type === 'Identifier') {
    const initial = bindingOf(search.program, node)?.initial;
    return initial === undefined || holds(initial, search.timer) ? undefined : hasWon(search, initial);
  }
  if (node.type === 'MemberExpression')
    return propertyOf(node) === 'isCompleted' && mentions(search, node) ? true : undefined;
  if (node.type === 'CallExpression')
    return nameOf(callOf(node)?.callee) === 'isSettled' && mentions(search, node) ? true : undefined;
  const sides = [childAt(node, 'left'), childAt(node, 'right')];
  if (node.type !== 'BinaryExpression' || !sides.some((side) => side?.type === 'Identifier' && isTimer(search, side)))
    return undefined;
  if (/^===?$/.test(String(node['operator']))) return true;
  return /^!==?$/.test(String(node['operator'])) ? false : undefined;
}

function isCancel(search: Search, node: SyntaxNode): boolean {
  const callee = callOf(node)?.callee;
  const object = callee === undefined ? undefined : childAt(callee, 'object');
  return propertyOf(callee) === 'cancel' && object !== undefined && isTimer(search, object);
}

function mentions(search: Search, node: SyntaxNode): boolean {
  return everyNodeOf(node).some((inner) => isTimer(search, inner));
}

function isTimer({ program, timer }: Search, node: SyntaxNode): boolean {
  if (node.type !== 'Identifier' || nameOf(node) !== nameOf(timer)) return false;
  return bindingOf(program, node)?.declaration === timer;
}

function holds(node: SyntaxNode, inner: SyntaxNode): boolean {
  return everyNodeOf(node).includes(inner);
}

/** Without what is in functions inside: when those are called is not known. */
function everyNodeOf(node: SyntaxNode): SyntaxNode[] {
  if (isFunction(node)) return [];
  const all = [...everyNode(node)];
  const inner = new Set(all.filter(isFunction).flatMap((one) => [...everyNode(one)]));
  return all.filter((one) => !inner.has(one));
}
